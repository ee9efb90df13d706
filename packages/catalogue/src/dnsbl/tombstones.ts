import { registrableDomain, toDomainName } from '@mailhealth/core'
import { type DnsblList, describeList } from './list.ts'

/** Lists that ended. Kept so that whoever asks for one is told what became of it. */
export const tombstones: readonly DnsblList[] = [
  dead('dnsbl.sorbs.net', 'SORBS', '2024-06-05', 'all its zones were emptied; nothing is listed any more', {
    operator: 'Proofpoint',
    endedBelow: 'sorbs.net',
  }),
  dead('ix.dnsbl.manitu.net', 'NiX Spam', '2025-01-16', 'emptied; it went on answering "not listed" for months', {
    operator: 'manitu / Heise',
  }),
  dead('db.wpbl.info', 'WPBL', '2025-10', 'emptied in 2023; its name servers lead nowhere since October 2025', {
    operator: 'WPBL',
  }),
  dead('dnsbl.ahbl.org', 'AHBL', '2015-01-01', 'lists everything since it closed', {
    kinds: ['ipv4', 'domain'],
    endedBelow: 'ahbl.org',
  }),
  dead('bl.spamcannibal.org', 'SpamCannibal', '2019-05-30', 'the domain lapsed twice, and a parking page answered'),
  dead('bl.emailbasura.org', 'Email Basura', '2019-10', 'the domain was sold, and everything looked listed'),
  dead('dnsbl.inps.de', 'inps.de DNSBL', '2020-05-25', 'closed in good order'),
  dead('ubl.unsubscore.com', 'LashBack UBL', '2024', 'offline; so is ubl.lashback.com, by hearsay', {
    operator: 'LashBack',
  }),
  dead('list.dsbl.org', 'DSBL', '2012-08', 'emptied in 2008, unreachable in 2009, listed everything in 2012', {
    endedBelow: 'dsbl.org',
  }),
  dead('relays.ordb.org', 'ORDB', '2008', 'listed everything after it closed'),
  dead('spamsources.dnsbl.info', 'dnsbl.info experiment', '2011-01', 'lists everything, so that users take it out'),
  dead('dul.ru', 'Russian Dial-up User List', '2015-05-19', 'the domain is for sale, and everything looks listed'),
  dead('dnsbl.burnt-tech.com', 'Burnt Tech', null, 'the domain expired, and everything looked listed'),
  dead('dnsbl.cyberlogic.net', 'Cyberlogic', '2018-05-27', 'began to list everything'),
  dead('dynip.rothen.com', 'Rothen dynamic IP', '2020-09', 'the domain went down, and a parking page answered'),
  dead('bad.psky.me', 'Protected Sky', '2019-04', 'the domain changed hands, and even private addresses looked listed'),
  dead('bl.nszones.com', 'nszones', '2014-10', 'found to republish stolen records and to sell removals'),
  dead('spam.dnsbl.anonmails.de', 'anonmails.de', '2024-11-12', 'gone; perhaps back, which nobody has confirmed'),
  dead('plus.bondedsender.org', 'Bonded Sender', '2024-07', 'the domain is gone', {
    operator: 'Validity',
    type: 'allow',
    endedBelow: 'bondedsender.org',
  }),
  dead('cidr.bl.mcafee.com', 'McAfee CIDR BL', '2024-11', 'no longer answers'),
  dead('rbl.megarbl.net', 'MegaRBL', '2019-11', 'inactive'),
  dead('virbl.bit.nl', 'VirBL', '2017-01', 'closed in good order', { operator: 'BIT' }),
  dead('tor.dnsbl.sectoor.de', 'sectoor.de', '2018-06', 'gone; listed wrongly when its address lapsed', {
    endedBelow: 'sectoor.de',
  }),
  dead('combined.rbl.msrbl.net', 'MSRBL', '2025-07', 'said to have stopped; not confirmed', {
    endedBelow: 'msrbl.net',
  }),
  dead('wormrbl.imp.ch', 'imp.ch WormRBL', '2025-07', 'no longer offered by its operator', {
    operator: 'ImproWare AG',
  }),
  dead('dnsrbl.org', 'dnsrbl.org', '2026-03', 'inactive since 2021; the domain is for sale'),
  dead('dsn.rfc-ignorant.org', 'RFC-Ignorant', null, 'closed', { kinds: ['domain'], endedBelow: 'rfc-ignorant.org' }),
  dead(
    'rbl.spamhaus.org',
    'rbl.spamhaus.org',
    null,
    'never existed; Spamhaus answers mistyped zones so that they are noticed',
    { operator: 'Spamhaus' },
  ),
]

function dead(
  zone: string,
  name: string,
  statusAsOf: string | null,
  ended: string,
  more: Partial<Omit<DnsblList, 'queryZone'>> = {},
): DnsblList {
  const domain = toDomainName(zone)
  const operator = (domain && registrableDomain(domain)) ?? zone
  return describeList({ zone, name, operator, status: 'dead', statusAsOf, ended, ...more })
}
