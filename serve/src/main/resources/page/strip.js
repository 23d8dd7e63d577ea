// The strip of commits: one button each, oldest first. It is one stop of the tab key; arrows move within it.

import { bar, clock, count, make, short } from './form.js';

export class Strip {
  constructor(box, ledger, onPick) {
    this.box = box;
    this.ledger = ledger;
    this.onPick = onPick;
    this.entries = [];
    box.addEventListener('keydown', event => this.move(event));
    box.addEventListener('focusin', event => this.tell(this.entryOf(event.target)));
    box.addEventListener('mouseover', event => this.tell(this.entryOf(event.target.closest('button'))));
    box.addEventListener('mouseleave', () => this.tell(this.picked()));
  }

  /** @param entries newest first @param picked hash of the commit that the page shows */
  show(entries, picked) {
    this.hash = picked;
    this.entries = [...entries].reverse();
    const most = Math.max(1, ...this.entries.map(entry => entry.counts?.read ?? 0));
    const focused = this.box.contains(document.activeElement) ? document.activeElement.dataset.commit : null;
    this.box.replaceChildren(...this.entries.map(entry => this.button(entry, most)));
    const next = this.box.querySelector(`[data-commit="${focused}"]`);
    next?.focus();
    if (!focused) {
      this.box.scrollLeft = this.box.scrollWidth;
    }
    this.tell(next ? this.entryOf(next) : this.picked());
  }

  button(entry, most) {
    const isPicked = entry.commit === this.hash;
    const kind = `${entry.kind}${entry.counts && !entry.counts.balanced ? ' unbalanced' : ''}`;
    const button = make('button', {
      type: 'button',
      class: kind,
      'data-commit': entry.commit,
      'aria-pressed': String(isPicked),
      'aria-label': this.sentence(entry),
      tabindex: isPicked ? '0' : '-1',
    }, bar((entry.counts?.read ?? 0) / most));
    button.addEventListener('click', () => this.onPick(entry.commit));
    return button;
  }

  sentence(entry) {
    const begin = `${short(entry.commit)}, ${clock(entry.committed_at)}, ${entry.kind}`;
    if (!entry.counts || (entry.counts.read === 0 && entry.kind !== 'checkpoint')) {
      return `${begin}: ${entry.message}`;
    }
    const { read, accepted, duplicates, rejected, late, balanced } = entry.counts;
    const broken = ['held', 'warned'].flatMap(fate => Object.entries(entry.counts[fate] ?? {})
      .map(([rule, events]) => `, ${count(events)} ${fate} by ${rule}`)).join('');
    return `${begin} ${entry.checkpoint}: ${count(read)} read = ${count(accepted)} accepted + ${count(duplicates)} duplicates`
      + ` + ${count(rejected)} rejected${balanced ? '' : ', which does not add up'}; ${count(late)} late${broken}`;
  }

  picked() {
    return this.entries.find(entry => entry.commit === this.hash);
  }

  entryOf(button) {
    return this.entries.find(entry => entry.commit === button?.dataset?.commit);
  }

  tell(entry) {
    if (entry) {
      this.ledger.textContent = this.sentence(entry);
    }
  }

  move(event) {
    const buttons = [...this.box.children];
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined || !buttons[to]) {
      return;
    }
    event.preventDefault();
    buttons[to].focus();
  }
}
