/**
 * A parameter is a word, so that a body longer than a line says what it works on. One letter is
 * allowed in an arrow function on one line, where the call beside it says what the letter is.
 *
 * @type {import('eslint').Rule.RuleModule}
 */
export const namedParameters = {
  meta: {
    type: 'suggestion',
    schema: [
      {
        type: 'object',
        properties: { allow: { type: 'array', items: { type: 'string' } } },
        additionalProperties: false,
      },
    ],
    messages: { letter: "Name the parameter '{{name}}' with a word: its function is longer than a line." },
  },
  create(context) {
    const allowed = new Set(context.options[0]?.allow);
    function check(node) {
      if (node.type === 'ArrowFunctionExpression' && node.loc.start.line === node.loc.end.line) return;
      for (const parameter of node.params.flatMap(namesIn)) {
        if (parameter.name.length > 1 || parameter.name === '_' || allowed.has(parameter.name)) continue;
        context.report({ node: parameter, messageId: 'letter', data: { name: parameter.name } });
      }
    }
    return { ArrowFunctionExpression: check, FunctionDeclaration: check, FunctionExpression: check };
  },
};

/** The identifiers that a parameter binds, also inside `[key, value]`, `{ id: other }` and `word = ''`. */
function namesIn(pattern) {
  switch (pattern?.type) {
    case 'Identifier':
      return [pattern];
    case 'AssignmentPattern':
      return namesIn(pattern.left);
    case 'RestElement':
      return namesIn(pattern.argument);
    case 'ArrayPattern':
      return pattern.elements.flatMap(namesIn);
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) => namesIn(property.value ?? property));
    case 'TSParameterProperty':
      return namesIn(pattern.parameter);
    default:
      return [];
  }
}
