/**
 * Files of a source folder that tell that its program reads `.env` from there, and what they say then. A framework or a library
 * does it; the container's environment does not have it by itself.
 */
const SIGNS: readonly (readonly [string, RegExp])[] = [
  // Laravel's console; Laravel loads .env itself (docs, "Configuration").
  ['artisan', /laravel|artisan|php/i],
  ['composer.json', /"(?:vlucas\/phpdotenv|symfony\/dotenv|symfony\/framework-bundle|laravel\/[\w-]+)"/],
  [
    'package.json',
    /"(?:dotenv|dotenv-cli|dotenv-flow|dotenv-expand|env-cmd|next|nuxt|vite|react-scripts|@nestjs\/config)"|--env-file/,
  ],
  ['requirements.txt', /^(?:python-dotenv|pydantic-settings|django-environ|environs|python-decouple|dynaconf)\b/im],
  ['pyproject.toml', /\b(?:python-dotenv|pydantic-settings|django-environ|environs|python-decouple|dynaconf)\b/],
  ['Pipfile', /^(?:python-dotenv|pydantic-settings|django-environ|environs|python-decouple|dynaconf)\b/m],
  ['Gemfile', /^\s*gem\s+["']dotenv(?:-rails)?["']/m],
  ['go.mod', /\bgithub\.com\/joho\/godotenv\b|\bgithub\.com\/spf13\/viper\b/],
  ['Cargo.toml', /^(?:dotenv|dotenvy)\b/m],
];

/** Whether the program of a source folder reads `.env` there; `text` gives the folder's files by name. */
export function readsEnvFile(text: (name: string) => string | null | undefined): boolean {
  return SIGNS.some(([name, sign]) => {
    const content = text(name);
    return typeof content === 'string' && sign.test(content);
  });
}
