import { loopbackInSource } from '../../../../src/core/lint/rules/listening/loopback-in-source.ts';
import { ruleTable } from '../publishing/ruleTable.ts';
import { yaml } from '../../yaml.ts';

const node = (command: string, rest = 'ports: ["3000:3000"]'): string =>
  `services:\n  app:\n    image: node:22\n    working_dir: /app\n    command: ${command}\n    volumes: ["./src:/app"]\n    ${rest}\n`;
const python = (rest = 'ports: ["8000:8000"]'): string =>
  `services:\n  app:\n    image: python:3\n    working_dir: /app\n    command: python -u main.py\n    volumes: [".:/app"]\n    ${rest}\n`;

ruleTable(loopbackInSource, [
  {
    name: 'Gradio, told and not told',
    compose: `services:
  a: {image: "python:3", working_dir: /app, command: python a.py, volumes: [".:/app"], ports: ["7860:7860"]}
  b: {image: "python:3", working_dir: /app, command: python b.py, volumes: [".:/app"], ports: ["7861:7861"]}
`,
    files: {
      'a.py': 'import gradio as gr\n⟦demo.launch⟧()\n',
      'b.py': 'import gradio as gr\ndemo.queue().launch(server_name="⟦127.0.0.1⟧", server_port=7861)\n',
    },
  },
  {
    name: 'Gradio on every address, by a variable, and by what is handed on',
    compose: `services:
  a: {image: "python:3", working_dir: /app, command: python a.py, volumes: [".:/app"], ports: ["7860:7860"], environment: {GRADIO_SERVER_NAME: 0.0.0.0}}
  b: {image: "python:3", working_dir: /app, command: python b.py, volumes: [".:/app"], ports: ["7861:7860"]}
  c: {image: "python:3", working_dir: /app, command: python c.py, volumes: [".:/app"], ports: ["7862:7860"]}
  d: {image: "python:3", working_dir: /app, command: python d.py, volumes: [".:/app"], ports: ["7863:7860"]}
`,
    files: {
      'a.py': 'import gradio as gr\ndemo.launch()\n',
      'b.py': 'import gradio as gr\ndemo.launch(server_name=args.host)\n',
      'c.py': 'import gradio as gr\ndemo.launch(**options)\n',
      'd.py': 'import playwright\nbrowser.launch()\n',
    },
  },
  {
    name: 'Kestrel in code, and in its settings',
    compose: `services:
  a: {build: a, ports: ["5000:5000"]}
  b: {build: b, ports: ["5001:5001"]}
  c: {build: c, ports: ["5002:5002"]}
  d: {build: d, ports: ["5003:5003"]}
`,
    files: {
      'a/Dockerfile':
        'FROM mcr.microsoft.com/dotnet/aspnet:8.0\nWORKDIR /app\nCOPY . .\nENTRYPOINT ["dotnet", "Shop.dll"]\n',
      'a/Program.cs': 'builder.WebHost.ConfigureKestrel(o => o.⟦ListenLocalhost⟧(5000));\n',
      'b/Dockerfile': 'FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /app\nCOPY . .\nCMD ["dotnet", "run"]\n',
      'b/Program.cs': 'options.Listen(⟦IPAddress.Loopback⟧, 5001, o => {});\n',
      'c/Dockerfile':
        'FROM mcr.microsoft.com/dotnet/aspnet:8.0\nWORKDIR /app\nCOPY . .\nENTRYPOINT ["dotnet", "Shop.dll"]\n',
      'c/Shop/appsettings.json': '{"Kestrel": {"Endpoints": {"Http": {"Url": "http://⟦localhost⟧:5002"}}}}\n',
      'd/Dockerfile':
        'FROM mcr.microsoft.com/dotnet/aspnet:8.0\nWORKDIR /app\nCOPY . .\nENTRYPOINT ["dotnet", "Shop.dll"]\n',
      'd/Program.cs': 'app.Run("http://⟦localhost⟧:5003");\n',
    },
    severity: 'information',
  },
  {
    name: 'Kestrel on every address, and settings of what an application dials',
    compose: `services:
  a: {build: a, ports: ["5000:5000"]}
  b: {build: b, ports: ["8080:8080"]}
  c: {build: c, ports: ["5002:5002"]}
`,
    files: {
      'a/Dockerfile':
        'FROM mcr.microsoft.com/dotnet/aspnet:8.0\nWORKDIR /app\nCOPY . .\nENTRYPOINT ["dotnet", "Shop.dll"]\n',
      'a/Program.cs': 'if (isLocal) o.ListenLocalhost(5000); else o.ListenAnyIP(5000);\n',
      'b/Dockerfile':
        'FROM mcr.microsoft.com/dotnet/aspnet:8.0\nWORKDIR /app\nCOPY . .\nENTRYPOINT ["dotnet", "Shop.dll"]\n',
      'b/appsettings.json': '{"Identity": {"Url": "http://localhost:8080"}}\n',
      'c/Dockerfile':
        'FROM mcr.microsoft.com/dotnet/aspnet:8.0\nWORKDIR /app\nCOPY . .\nENTRYPOINT ["dotnet", "Shop.dll"]\n',
      'c/Program.cs': '// o.ListenLocalhost(5002);\no.Listen(IPAddress.Any, 5002);\n',
    },
  },
  {
    name: 'listen with a host',
    compose: node('node server.js'),
    files: { 'src/server.js': "const app = express();\napp.listen(3000, '⟦localhost⟧', () => {});\n" },
    message: /^server\.js makes app listen on localhost.*: the published port 3000:3000 is refused\.$/,
    severity: 'information',
    safe: false,
    fixed: "const app = express();\napp.listen(3000, '0.0.0.0', () => {});\n",
    fixedFile: 'src/server.js',
  },
  {
    name: "the names of Node's own example",
    compose: node('["node", "--enable-source-maps", "./lib/index.mjs"]'),
    files: {
      'src/lib/index.mjs':
        "const hostname = '⟦127.0.0.1⟧';\nconst port = 3000;\nserver.listen(port, hostname, () => console.log(`http://${hostname}:${port}/`));\n",
    },
  },
  {
    name: 'an object',
    compose: node('tsx main.ts'),
    files: { 'src/main.ts': 'await fastify.listen({ port: 3000, host: "⟦127.0.0.1⟧" });\n' },
  },
  {
    name: 'hapi, of both ways',
    compose: node('node server.js', 'ports: ["3000:3000", "4000:4000"]'),
    files: {
      'src/server.js':
        "const Hapi = require('@hapi/hapi');\nconst one = Hapi.server({ port: 3000, host: '⟦localhost⟧' });\nconst two = new Hapi.Server();\ntwo.connection({ port: 4000, host: '⟦127.0.0.1⟧' });\n",
    },
  },
  {
    name: 'Fastify without a host',
    compose: node('node server.mjs'),
    files: {
      'src/server.mjs':
        "import Fastify from 'fastify';\nconst app = Fastify();\nawait ⟦app.listen⟧({ port: process.env.PORT || 3000 });\n",
    },
    message:
      /^app\.listen in server\.mjs sets no host, so app listens on 127\.0\.0\.1:3000, the loopback of its own network namespace: the published port 3000:3000 is refused\.$/,
    fixed: null,
  },
  {
    name: 'Fastify below Nest, with a callback',
    compose: node('node main.js'),
    files: {
      'src/main.js':
        "const { FastifyAdapter } = require('@nestjs/platform-fastify');\n⟦app.listen⟧(3000, () => console.log('up'));\n",
    },
  },
  {
    name: 'by a script of package.json',
    compose: node('npm start'),
    files: {
      'src/package.json': '{"scripts": {"start": "node index.js"}}',
      'src/index.js': "app.listen(process.env.PORT || 3000, '⟦localhost⟧')\n",
    },
  },
  {
    name: 'uvicorn.run',
    compose: python(),
    files: { 'main.py': 'import uvicorn\nuvicorn.run("main:app", host="⟦127.0.0.1⟧", port=8000, reload=True)\n' },
  },
  {
    name: 'uvicorn.run and Flask without a host',
    compose: python('ports: ["8000:8000", "5000:5000"]'),
    files: {
      'main.py':
        'import uvicorn\nfrom flask import Flask\n⟦uvicorn.run⟧("main:app", port=8000)\n⟦app.run⟧(debug=True)\n',
    },
    message:
      /^uvicorn\.run in main\.py sets no host, so app listens on 127\.0\.0\.1:8000, the loopback of its own network namespace/,
    fixed: null,
  },
  {
    name: 'an address in a tuple, dialled by another service',
    compose: `${python('expose: ["9000"]')}  web:\n    image: x\n    environment: {API_URL: "http://app:9000"}\n`,
    files: { 'main.py': "HTTPServer(('⟦localhost⟧', 9000), Handler).serve_forever()\n" },
    message: /: web, which dials app:9000, is refused\.$/,
  },
  {
    name: 'copied by the Dockerfile',
    compose: yaml`
      services:
        app:
          build: .
          ports: ["8000:8000"]
    `,
    files: {
      Dockerfile: 'FROM python:3\nWORKDIR /app\nCOPY . .\nCMD ["python", "app/main.py"]\n',
      'app/main.py': 'import uvicorn\nHOST = "⟦127.0.0.1⟧"\nuvicorn.run(app, host=HOST, port=8000)\n',
    },
  },
  {
    name: 'go run',
    compose: node('go run main.go', 'ports: ["8080:8080"]'),
    files: { 'src/main.go': 'http.ListenAndServe("⟦localhost⟧:8080", nil)\n' },
  },
  {
    name: 'Fastify with a host that is said elsewhere, or options of which nothing is known',
    compose: node('node server.js'),
    files: {
      'src/server.js':
        "const fastify = require('fastify')();\nfastify.listen({ port: 3000, host });\nserver.listen({ ...address });\napp.listen(options);\nserver.listen({ path: '/run/app.sock' });\n",
    },
  },
  {
    name: 'Fastify on every address, and a server of another library in the same words',
    compose: node('node server.js'),
    files: {
      'src/server.js': "const fastify = require('fastify')();\nfastify.listen({ port: 3000, host: '0.0.0.0' });\n",
    },
  },
  {
    name: 'a connection that is no server of hapi',
    compose: node('node server.js', 'ports: ["5432:5432"]'),
    files: { 'src/server.js': "const knex = pool.connection({ port: 5432, host: 'localhost' });\napp.listen(3000);\n" },
  },
  { name: 'no host in JavaScript', compose: node('node server.js'), files: { 'src/server.js': 'app.listen(3000)\n' } },
  {
    name: 'every address beside it',
    compose: node('node server.js'),
    files: {
      'src/server.js': "app.listen(3000, inDocker ? '0.0.0.0' : 'localhost')\nadmin.listen(9000, 'localhost')\n",
    },
  },
  {
    name: 'from the environment',
    compose: node('node server.js'),
    files: { 'src/server.js': "const host = process.env.HOST || 'localhost'\napp.listen(3000, host)\n" },
  },
  {
    name: 'a comment, and a client',
    compose: node('node server.js'),
    files: {
      'src/server.js': "// app.listen(3000, 'localhost')\nredis.connect(3000, 'localhost')\napp.listen(3000)\n",
    },
  },
  {
    name: 'another port',
    compose: node('node server.js'),
    files: { 'src/server.js': "app.listen(3000)\nadmin.listen(9229, 'localhost')\n" },
  },
  {
    name: 'a file that is not started',
    compose: node('node server.js'),
    files: { 'src/server.js': 'app.listen(3000)\n', 'src/other.js': "app.listen(3000, 'localhost')\n" },
  },
  {
    name: "in the host's namespace",
    compose: node('node server.js', 'network_mode: host'),
    files: { 'src/server.js': "app.listen(3000, 'localhost')\n" },
  },
  {
    name: 'a host that is handed on',
    compose: python(),
    files: { 'main.py': 'import uvicorn\nuvicorn.run(app, **options)\n' },
  },
  {
    name: 'what only sounds like Flask',
    compose: python('ports: ["5000:5000"]'),
    files: { 'main.py': 'from sanic import Sanic\napp.run()\n' },
  },
]);
