/* The control page: what the sandbox knows, once a second, and what can be done to it. */
const at = id => document.querySelector(`#${id}`)
const fields = form => Object.fromEntries(new FormData(form))
let settings = {}

async function post(command, body) {
  const response = await fetch(`/control/${command}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const { error = '' } = await response.json()
  at('trouble').textContent = error
  await show()
}

function table(id, rows) {
  const line = (tag, values) => {
    const row = document.createElement('tr')
    for (const value of values) {
      const cell = document.createElement(tag)
      cell.textContent = String(value)
      row.append(cell)
    }
    return row
  }
  const [first] = rows
  at(id).replaceChildren(
    ...(first === undefined
      ? []
      : [line('th', Object.keys(first)), ...rows.map(row => line('td', Object.values(row)))]),
  )
}

function choices(select, names) {
  if (select.options.length === names.length && select.options[0]?.value === names[0]) return
  select.replaceChildren(...names.map(name => new Option(name)))
}

async function show() {
  const state = await (await fetch('/control/state')).json()
  settings = state.settings
  table(
    'accounts',
    state.accounts.map(({ id, name, balance, enabled }) => ({
      id,
      name,
      CNY: (balance / 100).toFixed(2),
      enabled,
    })),
  )
  table('armed', state.armed)
  table('trades', state.trades)
  table('notices', state.notices)
  const { on, fault } = at('fault').elements
  choices(on, Object.keys(state.faults))
  choices(fault, state.faults[on.value])
  choices(at('settings').elements.name, Object.keys(settings))
  at('badSigns').textContent = state.badSigns
    .map(({ service, expected }) => `${service}\n${expected}`)
    .join('\n\n')
  at('journal').textContent = state.journal
    .map(({ at: time, text }) => `${new Date(time).toLocaleTimeString()} ${text}`)
    .toReversed()
    .join('\n')
}

function submitted(id, work) {
  at(id).addEventListener('submit', event => {
    event.preventDefault()
    void work(fields(at(id)))
  })
}

submitted('account', ({ id, name, balance }) =>
  post('accounts', { id, name, balance: Math.round(balance * 100) }),
)
submitted('fault', ({ on, fault, times, code }) =>
  post('faults', { on, fault, times: Number(times), ...(code === '' ? {} : { code }) }),
)
submitted('settings', ({ name, value }) => {
  const isText = typeof settings[name] === 'string'
  try {
    return post('settings', { [name]: isText ? value : JSON.parse(value) })
  } catch {
    at('trouble').textContent = `${name} takes a number, true, false or JSON`
    return null
  }
})
at('fault').elements.on.addEventListener('change', () => void show())
at('settings').elements.name.addEventListener('change', ({ target }) => {
  const value = settings[target.value]
  at('settings').elements.value.value = typeof value === 'string' ? value : JSON.stringify(value)
})
at('clear').addEventListener('click', () => void post('faults/clear', {}))

async function keepShowing() {
  try {
    await show()
  } catch (error) {
    at('trouble').textContent = `The sandbox does not answer: ${error.message}`
  }
  setTimeout(() => void keepShowing(), 1000)
}
void keepShowing()
