import type { Locale } from '@mailhealth/catalogue'

/** Words of the configuration. What goes in is ready for mrkdwn. */
export interface ConfigTexts {
  readonly title: string
  readonly sections: string
  /** The page of what is set in Slack. */
  readonly inSlack: string
  readonly environment: string
  readonly unset: string
  readonly origin: {
    readonly default: string
    readonly commandLine: string
    readonly file: (place: string) => string
    readonly environment: (variable: string) => string
  }
  readonly hidden: string
  /** How to change what can only be read here. */
  readonly howTo: (file: string) => string
  /** Before the button, where no modal can open by itself. */
  readonly ask: string
  readonly show: string
}

const en: ConfigTexts = {
  title: 'Configuration',
  sections: 'Section',
  inSlack: 'Set in Slack',
  environment: 'Environment',
  unset: 'not set',
  origin: {
    default: 'default',
    commandLine: 'command line',
    file: (place) => `from ${place}`,
    environment: (variable) => `from the environment, ${variable}`,
  },
  hidden: '⚠️ hidden by what was set in Slack',
  howTo: (file) =>
    `Digests and routes can be set here. All else is only shown: change ${file}, and try it with \`mailhealth config check\`. The worker reads it anew at SIGHUP; what is under slack, and the environment, at a restart.`,
  ask: 'What is in force is shown in a window of its own, to administrators.',
  show: 'Show the configuration',
}

const de: ConfigTexts = {
  title: 'Konfiguration',
  sections: 'Abschnitt',
  inSlack: 'In Slack gesetzt',
  environment: 'Umgebung',
  unset: 'nicht gesetzt',
  origin: {
    default: 'Vorgabe',
    commandLine: 'Kommandozeile',
    file: (place) => `aus ${place}`,
    environment: (variable) => `aus der Umgebung, ${variable}`,
  },
  hidden: '⚠️ verdeckt durch das in Slack Gesetzte',
  howTo: (file) =>
    `Übersichten und Wege lassen sich hier setzen. Alles andere wird nur gezeigt: ${file} ändern, und mit \`mailhealth config check\` prüfen. Der Worker liest sie bei SIGHUP neu; was unter slack steht, und die Umgebung, bei einem Neustart.`,
  ask: 'Was gilt, zeigt ein eigenes Fenster, und nur Administratoren.',
  show: 'Konfiguration zeigen',
}

const byLocale: { readonly [L in Locale]: ConfigTexts } = { en, de }

/** The words of the configuration in a language. */
export function configTextsIn(locale: Locale): ConfigTexts {
  return byLocale[locale]
}
