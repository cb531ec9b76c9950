import { LitElement } from 'lit'
import { property } from 'lit/decorators.js'
import { Follow } from '../../../lib/cell.ts'
import { language } from '../../../lib/language.ts'
import type { Call } from '../../../live/happened.ts'
import '../../../ui/dialog.ts'
import '../../../ui/icon.ts'
import '../../../ui/segmented.ts'
import { sheet } from '../../../ui/sheet.ts'
import { Deed } from './deed.ts'
import { askStyles } from './styles.ts'

/** A dialog about a live call that is in the page only while it asks. @fires close */
export abstract class Asks extends LitElement {
  static override styles = [sheet, askStyles]

  @property({ attribute: false }) accessor call!: Call
  protected readonly deed = new Deed(this)

  constructor() {
    super()
    new Follow(this, language)
  }

  protected readonly close = (): void => {
    this.dispatchEvent(new CustomEvent('close'))
  }
}
