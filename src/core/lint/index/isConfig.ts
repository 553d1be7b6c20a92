import type { Container, MountedFile } from '../../model/index.ts';

/** Larger files are data. */
const LARGEST = 1_000_000;

/**
 * A file that the container's program reads as its configuration, as far as its name, its place in the container and its text
 * say: not code, not data, not what it serves, and not a template that nobody fills in.
 */
export function isConfig(file: MountedFile, container: Container): boolean {
  if (file.text.length > LARGEST) return false;
  const name = file.content ? `${file.target} ` : `${file.file} ${file.target}`;
  return (
    hasConfigName(name) &&
    !isSpare(file.target) &&
    !isServed(file.target) &&
    !isPacked(file.target) &&
    !(isTemplate(file.target) && !isFilledIn(file.target, container)) &&
    !isDocument(file)
  );
}

function hasConfigName(name: string): boolean {
  return (
    /\.(?:conf|cfg|cnf|ini|ya?ml|toml|properties|hcl|template|tmpl|tpl|env|alloy|river|vcl)(?:\.[\w-]+)?(?: |$)/i.test(
      name,
    ) ||
    /(?:^|\/)(?:Caddyfile|haproxy|\.env|\.flaskenv)[\w.-]*(?: |$)/i.test(name) ||
    (/\.json(?: |$)/i.test(name) &&
      !/(?:package|tsconfig|composer|angular|lock|dashboard|proxy\.conf)[\w-]*\.json/i.test(name))
  );
}

/** Kept beside the configuration, and read by no program: `default.conf.disabled`, `.env.example`. */
function isSpare(target: string): boolean {
  return /\.(?:disabled|off|bak|backup|old|orig|save|example|sample|dist|swp)$|~$/i.test(target);
}

/** A folder that a web server hands out: its files are for browsers. */
function isServed(target: string): boolean {
  return (
    /^\/(?:usr\/share\/nginx\/html|usr\/local\/apache2\/htdocs|usr\/share\/caddy|srv\/(?:www|http)|var\/www\/localhost)\//.test(
      target,
    ) || /^\/(?!etc\/).*\/(?:public|static|assets|htdocs|public_html|swagger|openapi|docs|dashboards)\//i.test(target)
  );
}

/** Settings in a jar are defaults: of what they name as a peer, variables and profiles mostly put something else in place. */
function isPacked(target: string): boolean {
  return target.startsWith('/BOOT-INF/');
}

function isTemplate(target: string): boolean {
  return /\.(?:template|tmpl|tpl|j2|jinja2?|ctmpl|gotmpl|erb|mustache)$/i.test(target);
}

/** nginx's entrypoint fills in what lies in its folder (docker-nginx 20-envsubst-on-templates.sh); elsewhere a command names the file. */
function isFilledIn(target: string, { process }: Container): boolean {
  if (/^\/etc\/nginx\/templates\//.test(target)) return true;
  const base = target.slice(target.lastIndexOf('/') + 1);
  return [process.entrypoint, process.command].some((w) => w?.words.some((word) => word.value.includes(base)) === true);
}

/** Texts of which the kind is plain, and which say whom others dial: an API's description, a Compose file, a manifest, a dashboard. */
function isDocument({ target, file, text }: MountedFile): boolean {
  if (/(?:^|\/)(?:docker-|podman-)?compose[\w.-]*\.ya?ml$|(?:^|\/)docker-stack[\w.-]*\.ya?ml$/i.test(target))
    return true;
  if (/\.ya?ml$/i.test(target) || /\.ya?ml$/i.test(file)) {
    return (
      /^(?:openapi|swagger|asyncapi)["']?:/m.test(text) ||
      (/^services:/m.test(text) && /^[ \t]+(?:image|build):[ \t]*\S*[ \t]*\r?$/m.test(text)) ||
      (/^apiVersion:[ \t]*\S*v\d/m.test(text) && /^kind:[ \t]*(?!\w*Config(?:uration)?\b)[A-Z]\w+/m.test(text))
    );
  }
  if (!/\.json$/i.test(target)) return false;
  return (
    /^\s*\{\s*"(?:openapi|swagger|asyncapi)"\s*:/.test(text) ||
    /"_postman_id"\s*:/.test(text) ||
    (/"panels"\s*:/.test(text) && /"schemaVersion"\s*:/.test(text))
  );
}
