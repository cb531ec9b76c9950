/**
 * All widgets on one page, to look at and to test. Not shipped. `?theme=dark`, `?only=table`, `?rows=5000`,
 * `?language=pt-BR`; what is on it is random, but the same each time.
 */
import { LitElement, css, html } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { ApiFailure } from '../src/api/failure.ts'
import { clock, mos } from '../src/lib/format.ts'
import { language } from '../src/lib/language.ts'
import '../src/ui/badge.ts'
import '../src/ui/chart.ts'
import '../src/ui/dialog.ts'
import '../src/ui/empty.ts'
import '../src/ui/failure.ts'
import '../src/ui/icon.ts'
import { icons, type IconName } from '../src/ui/icons.ts'
import '../src/ui/menu.ts'
import '../src/ui/meter.ts'
import '../src/ui/segmented.ts'
import { sheet } from '../src/ui/sheet.ts'
import '../src/ui/sparkline.ts'
import '../src/ui/table.ts'
import type { Column, Sorting } from '../src/ui/table.ts'
import '../src/ui/tile.ts'
import { toast } from '../src/ui/toasts.ts'

const asked = new URLSearchParams(location.search)
document.documentElement.dataset.theme = asked.get('theme') ?? 'light'
if (asked.get('language') === 'pt-BR') language.set('pt-BR')

let seed = 7
/** 0 to 1, the same row of numbers each time. */
function chance(): number {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
  return seed / 2_147_483_648
}

export interface Row {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly department: string
  readonly state: 'talking' | 'ringing' | 'ended'
  readonly since: number
  readonly path: string
  readonly mos: number | null
}

const NAMES = ['+55 11 98765-4321', 'Ana Souza', 'Reception', '1001', 'Condomínio Edifício Jardim das Acácias, Bloco B']
const DEPARTMENTS = ['Vendas', 'Suporte', 'Financeiro', 'Atendimento ao cliente corporativo']
const PATHS = ['PCMU → Opus', 'PCMA → Opus', 'Opus → Opus', 'G722 → Opus']
const pick = <T>(of: readonly T[]): T => of[Math.floor(chance() * of.length)]!

function makeRow(number: number): Row {
  const state = chance() < 0.75 ? 'talking' : chance() < 0.6 ? 'ringing' : 'ended'
  return {
    id: `call-${number}`,
    from: number % 50 === 3 ? NAMES[4]! : pick(NAMES),
    to: `user-${number}`,
    department: pick(DEPARTMENTS),
    state,
    since: Math.floor(chance() * 3_600_000),
    path: pick(PATHS),
    mos: state === 'talking' ? 2.4 + chance() * 2.1 : null,
  }
}

const NOW = Date.UTC(2026, 10, 23, 14, 3, 0)
const wave = (n: number, middle: number, swing: number, gaps = false): (number | null)[] =>
  Array.from({ length: n }, (_, i) =>
    gaps && i > n * 0.4 && i < n * 0.5 ? null : middle + swing * Math.sin(i / 9) + swing * 0.5 * (chance() - 0.5),
  )

@customElement('cb-gallery')
export class Gallery extends LitElement {
  @state() accessor rows: readonly Row[] = Array.from({ length: Number(asked.get('rows') ?? 500) }, (_, i) =>
    makeRow(i),
  )
  @state() accessor sort: Sorting | null = null
  @state() accessor selected = ''
  @state() accessor opened: string[] = []
  @state() accessor dialog = false
  @state() accessor wide = false
  @state() accessor window = '30m'
  @state() accessor level: number | null = -24
  @state() accessor chosen = ''
  @state() accessor linked = false

  readonly #times = Array.from({ length: 180 }, (_, i) => NOW - (180 - i) * 5000)
  readonly #hours = Array.from({ length: 24 }, (_, i) => NOW - (24 - i) * 3_600_000)
  readonly #toApp = wave(180, 4.1, 0.25, true)
  readonly #toPhone = wave(180, 3.8, 0.5)
  readonly #jitter = wave(180, 14, 8).map((it) => Math.max(0, it!))
  readonly #loss = wave(180, 0.6, 0.7).map((it) => Math.max(0, it!))
  readonly #calls = this.#hours.map(() => Math.round(chance() * 320))

  static override styles = [
    sheet,
    css`
      :host {
        padding: 1.25rem;
      }
      main:not(.card) {
        display: grid;
        gap: 1.5rem;
      }
      main > *,
      .columns > * {
        min-width: 0;
      }
      section {
        display: grid;
        gap: 0.8rem;
        min-width: 0;
      }
      .icons {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(5.5rem, 1fr));
        gap: 0.75rem;
        text-align: center;
        font-size: 0.75rem;
      }
      .icons cb-icon {
        font-size: 1.4rem;
        margin: 0 auto 0.3rem;
        display: block;
      }
      .meters {
        display: grid;
        gap: 0.6rem;
      }
      .framed {
        height: 30rem;
        overflow: hidden;
      }
    `,
  ]

  readonly #columns: readonly Column<Row>[] = [
    {
      key: 'from',
      label: 'From',
      render: ({ from }) => html`<span title=${from}>${from}</span>`,
      sortValue: (r) => r.from,
      width: 'minmax(8rem, 1.6fr)',
    },
    { key: 'to', label: 'To', render: ({ to }) => to, sortValue: (r) => r.to, width: 'minmax(6rem, 1fr)' },
    {
      key: 'department',
      label: 'Department',
      render: (r) => r.department,
      sortValue: (r) => r.department,
      priority: 2,
    },
    {
      key: 'state',
      label: 'State',
      render: ({ state }) =>
        html`<cb-badge dot .tone=${state === 'talking' ? 'ok' : state === 'ringing' ? 'info' : 'neutral'}
          >${state}</cb-badge
        >`,
      sortValue: (r) => r.state,
      width: '7rem',
    },
    {
      key: 'path',
      label: 'Codecs',
      render: (r) => html`<span class="mono">${r.path}</span>`,
      priority: 3,
      width: '9rem',
    },
    {
      key: 'since',
      label: 'Time',
      render: (r) => clock(r.since),
      sortValue: (r) => r.since,
      align: 'end',
      width: '4.5rem',
    },
    { key: 'mos', label: 'MOS', render: (r) => mos(r.mos), sortValue: (r) => r.mos, align: 'end', width: '4rem' },
    {
      key: 'do',
      label: 'Actions',
      spoken: true,
      align: 'end',
      width: '2.6rem',
      card: 'none',
      render: (r) =>
        html`<cb-menu
          label="Actions for ${r.to}"
          .items=${ITEMS}
          @choose=${(event: CustomEvent<string>) => (this.chosen = `${r.id} ${event.detail}`)}
        ></cb-menu>`,
    },
  ]

  override render() {
    const only = asked.get('only')
    if (only === 'table') return html`<main class="card framed">${this.table()}</main>`
    return html`<main>
      <h1>Widgets</h1>
      ${this.#small()} ${this.#charts()}
      <section class="card">
        <header>
          <h2>Live calls</h2>
          <cb-badge tone="info">${this.rows.length}</cb-badge>
        </header>
        <div class="framed">${this.table()}</div>
      </section>
      <section class="card">
        <header><h2>Empty table</h2></header>
        <cb-table label="Nothing" .columns=${this.#columns} .rows=${[]}>
          <cb-empty slot="empty" icon="calls" heading="No calls now">
            Calls show up here as soon as somebody rings.
            <button slot="actions" type="button">Place a test call</button>
          </cb-empty>
        </cb-table>
      </section>
    </main>`
  }

  table() {
    return html`<cb-table
      fill
      label="Live calls"
      .columns=${this.#columns}
      .rows=${this.rows}
      .rowKey=${(row: Row) => row.id}
      .rowTone=${(row: Row) => (row.state === 'ended' ? 'ended' : row.mos !== null && row.mos < 2.7 ? 'alarm' : '')}
      .href=${this.linked ? (row: Row) => `#/${row.id}` : undefined}
      .sort=${this.sort}
      .selected=${this.selected}
      @sort=${(event: CustomEvent<Sorting>) => (this.sort = event.detail)}
      @row=${(event: CustomEvent<Row>) => {
        this.opened = [...this.opened, event.detail.id]
        this.selected = event.detail.id
      }}
    ></cb-table>`
  }

  #small() {
    const tones = ['ok', 'warn', 'bad', 'info', 'neutral'] as const
    return html`
      <div class="tiles">
        <cb-tile label="Calls received" value="1,204" detail="12 a minute at most">
          <cb-sparkline slot="chart" kind="bars" label="Calls by minute" .values=${this.#calls}></cb-sparkline>
        </cb-tile>
        <cb-tile label="Connected" value="96.4" unit="%" detail="1,161 of 1,204" tone="ok">
          <cb-sparkline slot="chart" label="Success rate" .values=${wave(30, 96, 2)}></cb-sparkline>
        </cb-tile>
        <cb-tile label="Mean set-up time" value="1.84" unit="s" detail="95 %: 3.20 s">
          <cb-sparkline slot="chart" label="Set-up" .values=${wave(30, 2, 1, true)}></cb-sparkline>
        </cb-tile>
        <cb-tile label="Audio quality" value="3.4" unit="/ 5.0" tone="warn">
          <span slot="detail">fair</span>
          <cb-sparkline
            slot="chart"
            label="MOS"
            min="1"
            max="5"
            .values=${[null, 3, null, 4, 4.2, null]}
          ></cb-sparkline>
        </cb-tile>
        <cb-tile label="Channels" value="" detail="not known"></cb-tile>
      </div>
      <section class="bar">
        ${tones.map((tone) => html`<cb-badge tone=${tone}>${tone}</cb-badge><cb-badge dot tone=${tone}>${tone}</cb-badge>`)}
      </section>
      <section class="bar">
        <cb-segmented
          label="Window"
          .options=${[
            { value: '30m', label: '30 min' },
            { value: '24h', label: '24 h' },
            { value: '7d', label: '7 days' },
          ]}
          .value=${this.window}
          @change=${(event: CustomEvent<string>) => (this.window = event.detail)}
        ></cb-segmented>
        <button type="button" id="open" @click=${() => (this.dialog = true)}>Open dialog</button>
        <button type="button" class="primary">Primary</button>
        <button type="button" class="danger"><cb-icon name="hang-up"></cb-icon>Hang up</button>
        <cb-menu
          label="More"
          caption
          icon="more"
          .items=${ITEMS}
          @choose=${(e: CustomEvent<string>) => (this.chosen = e.detail)}
        ></cb-menu>
      </section>
      <cb-failure
        .failure=${new ApiFailure({
          status: 503,
          code: 'ari_unreachable',
          detail: 'Asterisk does not answer at 127.0.0.1:8088. Start it, or check asterisk.ari.url.',
          retryable: true,
          problems: [{ key: 'asterisk.ari.url', message: 'nobody listens there' }],
        })}
      ></cb-failure>
      <section class="card">
        <header><h2>Levels</h2></header>
        <div class="body meters">
          <cb-meter id="meter" label="Phone" .dbov=${this.level}></cb-meter>
          <cb-meter label="App" .dbov=${-4}></cb-meter>
          <cb-meter label="Silence" .dbov=${-127}></cb-meter>
          <cb-meter label="Unknown" .dbov=${null}></cb-meter>
        </div>
      </section>
      <section class="card">
        <cb-empty icon="history" heading="No calls in this range">Choose a longer range.</cb-empty>
      </section>
      <section class="card">
        <header><h2>Icons</h2></header>
        <div class="body icons">
          ${(Object.keys(icons) as IconName[]).map((name) => html`<div><cb-icon .name=${name}></cb-icon>${name}</div>`)}
        </div>
      </section>
      <cb-dialog
        heading="Transfer the call"
        ?open=${this.dialog}
        ?wide=${this.wide}
        @close=${() => (this.dialog = false)}
      >
        <label class="field"
          >To <input name="to" placeholder="1001" /><span class="hint">A phone or an app</span></label
        >
        <button slot="actions" type="button" @click=${() => (this.dialog = false)}>Cancel</button>
        <button slot="actions" type="button" class="primary">Transfer</button>
      </cb-dialog>
    `
  }

  #charts() {
    return html`<div class="columns">
      <section class="card">
        <header><h2>MOS</h2></header>
        <div class="body">
          <cb-chart
            label="MOS"
            .times=${this.#times}
            .series=${[
              { label: 'to the app', values: this.#toApp, color: '--chart-1', digits: 1, kind: 'area' },
              { label: 'to the phone', values: this.#toPhone, color: '--chart-2', digits: 1 },
            ]}
            .min=${1}
            .max=${5}
            sync="call"
            .bands=${[
              { from: 1, to: 3.1, tone: 'bad' },
              { from: 3.1, to: 3.6, tone: 'warn' },
            ]}
          ></cb-chart>
        </div>
      </section>
      <section class="card">
        <header><h2>Jitter and loss</h2></header>
        <div class="body">
          <cb-chart
            label="Jitter and loss"
            .times=${this.#times}
            .series=${[
              { label: 'jitter', values: this.#jitter, color: '--chart-3', unit: 'ms' },
              { label: 'loss', values: this.#loss, color: '--chart-4', unit: '%', digits: 1, scale: 'percent' },
            ]}
            sync="call"
          ></cb-chart>
        </div>
      </section>
      <section class="card">
        <header><h2>Calls by hour</h2></header>
        <div class="body">
          <cb-chart
            label="Calls by hour"
            .times=${this.#hours}
            .series=${[
              { label: 'calls', values: this.#calls, color: '--chart-1', kind: 'bars' },
              {
                label: 'succeeded',
                values: this.#calls.map((it) => Math.round(it * 0.85)),
                color: '--chart-2',
                kind: 'bars',
              },
            ]}
          ></cb-chart>
        </div>
      </section>
      <section class="card">
        <header><h2>Nothing yet</h2></header>
        <div class="body">
          <cb-chart
            label="Nothing"
            .times=${[]}
            .series=${[{ label: 'calls', values: [], color: '--chart-1' }]}
          ></cb-chart>
        </div>
      </section>
    </div>`
  }

  /** For the tests: as many new rows at the top. */
  addAbove(count: number): void {
    const from = this.rows.length
    this.rows = [
      ...Array.from({ length: count }, (_, i) => ({ ...makeRow(from + i), id: `new-${from + i}` })),
      ...this.rows,
    ]
  }

  removeFirst(count: number): void {
    this.rows = this.rows.slice(count)
  }

  removeRow(id: string): void {
    this.rows = this.rows.filter((row) => row.id !== id)
  }

  say(tone: 'ok' | 'bad'): void {
    toast(
      tone === 'ok'
        ? { tone, text: 'Recording started', detail: 'Both sides, until the call ends.' }
        : { tone, text: 'The call was not transferred', detail: 'Nobody answered at 1001 within 30 seconds.' },
    )
  }
}

const ITEMS = [
  { id: 'transfer', label: 'Transfer', icon: 'transfer' },
  { id: 'hold', label: 'Hold', icon: 'hold' },
  { id: 'record', label: 'Record', icon: 'record', disabled: true },
  { id: 'hang-up', label: 'Hang up', icon: 'hang-up', tone: 'bad' },
] as const
