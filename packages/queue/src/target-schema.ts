import {
  type AddressTarget,
  type Cidr,
  type DomainName,
  type DomainTarget,
  type HostTarget,
  type IpAddress,
  type NetworkTarget,
  parseAddress,
  parseCidr,
  type Target,
  toDomainName,
} from '@mailhealth/core'
import { z } from 'zod'

const name = z.custom<DomainName>((text) => typeof text === 'string' && toDomainName(text) === text)
const address = z.custom<IpAddress>((text) => typeof text === 'string' && parseAddress(text) === text)
const cidr = z.custom<Cidr>((text) => typeof text === 'string' && parseCidr(text) === text)
const tags = z.array(z.string())
const port = z.union([z.int().min(1).max(65_535), z.literal(false)]).nullable()

const domain: z.ZodType<DomainTarget> = z.object({
  kind: z.literal('domain'),
  name,
  tags,
  dkim: z.object({
    selectors: z.array(z.object({ name: z.string(), stream: z.string().nullable() })),
    rotateAfterDays: z.number(),
  }),
  dmarc: z.object({ expect: z.enum(['none', 'quarantine', 'reject']).nullable() }),
  senders: z.array(name),
})

const host: z.ZodType<HostTarget> = z.object({
  kind: z.literal('host'),
  name,
  tags,
  addresses: z.array(address).nullable(),
  ehlo: name.nullable(),
  ports: z.object({ smtp: port, submission: port, submissions: port }),
})

const single: z.ZodType<AddressTarget> = z.object({ kind: z.literal('address'), address })

const network: z.ZodType<NetworkTarget> = z.object({ kind: z.literal('network'), cidr, tags })

/** A target in canonical form, as our own parsers make it. */
export const targetSchema: z.ZodType<Target> = z.union([domain, host, single, network])
