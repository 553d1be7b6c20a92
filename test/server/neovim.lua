-- Opens the file that the command line names with `netlens lsp`, and prints what Neovim 0.7 has of it, as JSON.
local node, cli, root = vim.env.NETLENS_NODE, vim.env.NETLENS_CLI, vim.env.NETLENS_ROOT

vim.bo.filetype = 'yaml'
local client = vim.lsp.start_client({
  name = 'netlens',
  cmd = { node, cli, 'lsp' },
  root_dir = root,
  -- This version cannot be asked for settings.
  init_options = { trusted = true, settings = { rules = { ['published-on-all-interfaces'] = 'off' } } },
})
vim.lsp.buf_attach_client(0, client)

local function codes()
  return vim.tbl_map(function(d)
    return { code = d.code, line = d.lnum + 1, message = d.message, severity = d.severity }
  end, vim.diagnostic.get(0))
end

local function has(code)
  return #vim.tbl_filter(function(d)
    return d.code == code
  end, codes()) > 0
end

local opened = vim.wait(30000, function()
  return has('loopback-bind')
end, 20)
local result = { opened = opened, diagnostics = codes() }

vim.fn.search('proxy:')
local hover = vim.lsp.buf_request_sync(0, 'textDocument/hover', vim.lsp.util.make_position_params(), 30000)
result.hover = hover and hover[client] and hover[client].result.contents.value

vim.cmd([[%s/127\.0\.0\.1", "--port/0.0.0.0", "--port/]])
result.edited = vim.wait(30000, function()
  return not has('loopback-bind')
end, 20)
result.after = codes()

vim.lsp.stop_client(client)
result.stopped = vim.wait(30000, function()
  return vim.lsp.get_client_by_id(client) == nil
end, 20)
io.stdout:write(vim.fn.json_encode(result))
vim.cmd('qa!')
