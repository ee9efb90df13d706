import type { DifferenceAge, ServerView } from './spec.ts'

/** What servers say, and for how long they have been seen to differ. */
type Difference = { readonly views: readonly ServerView[] } & Pick<DifferenceAge, 'hours'>

/** That the name servers say different things of a record: `the SPF record of example.com`. */
export function serversDifferEn(record: string, { views, hours }: Difference): string {
  const said = views.map((view) => `${view.servers.join(', ')}: ${view.said === null ? 'nothing' : `"${view.said}"`}`)
  return `The name servers do not agree about ${record}: ${said.join('; ')}${differingForEn(hours)}.`
}

/** As serversDifferEn(), in German: `den SPF-Eintrag von example.com`. */
export function serversDifferDe(record: string, { views, hours }: Difference): string {
  const said = views.map((view) => `${view.servers.join(', ')}: ${view.said === null ? 'nichts' : `„${view.said}“`}`)
  return `Die Nameserver sind sich über ${record} uneins: ${said.join('; ')}${differingForDe(hours)}.`
}

/** What to do when name servers differ. */
export function serversFollowEn(): string {
  return 'If the zone was changed just now, wait until every server has it. If not, find out why the secondaries do not follow (serial, transfer, two places of truth).'
}

/** As serversFollowEn(), in German. */
export function serversFollowDe(): string {
  return 'Wurde die Zone eben geändert, abwarten, bis jeder Server sie hat. Sonst herausfinden, warum die Secondaries nicht folgen (Seriennummer, Transfer, zwei Quellen).'
}

/** For how long, and what that may be; nothing where it is not known. */
function differingForEn(hours: number | null): string {
  if (hours === null) return ''
  if (hours < 1) return '; first seen just now, so a change may be on its way'
  return `; seen so for ${hours} ${hours === 1 ? 'hour' : 'hours'}`
}

function differingForDe(hours: number | null): string {
  if (hours === null) return ''
  if (hours < 1) return '; eben erst gesehen, vielleicht ist eine Änderung noch unterwegs'
  return `; so gesehen seit ${hours} ${hours === 1 ? 'Stunde' : 'Stunden'}`
}
