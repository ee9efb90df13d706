import { type DomainName, registrableDomain } from '@mailhealth/core'

/** A word in a name, as a run of letters, with the digits that stand right behind it. */
export interface NameWord {
  readonly word: string
  readonly digits: string
}

/** The labels to the left of the registrable domain, which is its owner's own: `cable.example` may be a company. */
export function ownLabels(name: DomainName): readonly string[] {
  const domain = registrableDomain(name)
  const left = domain === null ? name : name.slice(0, Math.max(0, name.length - domain.length - 1))
  return left.split('.').filter((label) => label !== '')
}

/** The words of a label, or of several. */
export function wordsIn(text: string): readonly NameWord[] {
  return [...text.matchAll(/([a-z]+)(\d*)/g)].map(([, word = '', digits = '']) => ({ word, digits }))
}

/** A word that says that its address is handed out dynamically. */
export function isDynamicWord(word: string): boolean {
  return dynamicWords.has(word)
}

/** A word that providers put into the names of lines, customers and unnamed servers. */
export function isAccessWord(word: string): boolean {
  return accessWords.has(word) || gluedAccess.test(word)
}

/** A word of lines that is no ordinary word, so that any number behind it makes it a generated name: `cust173`. */
export function isLineWord(word: string): boolean {
  return lineWords.has(word)
}

/** A word that somebody gives a host because it carries mail. */
export function isMailWord(word: string): boolean {
  return mailWords.has(word) || mailBeginnings.test(word) || mailEndings.test(word)
}

/** A word by which a provider says that nobody named the address. */
export function isUnsetWord(word: string): boolean {
  return unsetWords.has(word)
}

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

const dynamicWords = words(`dyn dynamic dynip dynamicip dhcp pool pools pooles ppp pppoe dial dialup dialin dialip dip
  dyndsl dynpool dslpool poolip dslb ipconnect`)

const accessWords = words(`dsl adsl vdsl xdsl sdsl hdsl ftth fttx fiber fibre cable cbl catv cm cpe modem modemcable
  client clients cust customer customers user users res residential home broadband wifi wlan wireless lte mobile
  unassigned unknown static host ip ipv4 ipv6 hsd nat cgn vps vds vserver kvm
  subscriber subscribers subs abonent kunde kunden node dedicated dedi colo rev revip reverse ptr instance vm inet`)
/** Such words are also found at the ends of longer ones: `miskcatv`, `dslcustomer`. */
const gluedAccess =
  /^(?:dsl|cable|dhcp|dialup|dialin|broadband|modem|catv|ftth)|(?:dsl|cable|dhcp|dialup|dialin|broadband|modem|catv|ftth)$/

const lineWords = words('cm cust cpe catv dsl adsl vdsl dhcp ppp dialup modem modemcable')

const mailWords = words(`mx mxa mxb relay out outbound inbound sender send post posta poste email em bounce bounces
  news newsletter list lists exim postfix gw gateway mout edge esp edm`)
const mailBeginnings = /^(?:e?mail|smtp|mx(?!x)|mta|sendmail|mout|postfix)/
const mailEndings = /(?:mail|smtp|mx|mta|relay|mailer)$/

const unsetWords = words('rdns nordns noreverse noptr nodns unset unnamed unspecified undefined unallocated')
