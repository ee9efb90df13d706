/** A scheme by which a provider names addresses that nobody named. */
export interface ProviderScheme {
  readonly provider: string
  readonly pattern: RegExp
  /** The addresses are handed out dynamically. */
  readonly isDynamic: boolean
}

const scheme = (provider: string, pattern: RegExp, isDynamic = false): ProviderScheme => ({
  provider,
  pattern,
  isDynamic,
})

/** Schemes that show no address, or that tell more than the address in the name does. From the providers' reverse zones. */
export const providerSchemes: readonly ProviderScheme[] = [
  scheme('Amazon EC2', /^ec2-[\d-]+\.(?:[a-z0-9-]+\.)?compute(?:-1)?\.amazonaws\.com(?:\.cn)?$/),
  scheme('Azure', /\.cloudapp\.(?:azure\.com|net)$/),
  scheme('Comcast', /\.hsd\d+\.[a-z]{2}\.comcast\.net$/, true),
  scheme('Comcast', /^(?:pcp|bgp|computer-udp)\d+[a-z]*\.[a-z]+\d+\.[a-z]{2}\.comcast\.net$/, true),
  scheme('Contabo', /^vmi\d+\.contaboserver\.net$/),
  scheme('Deutsche Telekom', /^p[0-9a-f]{8}\.dip\d*\.t-ipconnect\.de$/, true),
  scheme('Free', /\.(?:fbx|fbxo|adsl|rev)\.proxad\.net$/, true),
  scheme('Google Cloud', /\.bc\.googleusercontent\.com$/),
  scheme('Hetzner', /\.clients\.your-server\.de$/),
  scheme('IONOS', /\.(?:onlinehome-server|pbiaas)\.(?:info|com)$/),
  scheme('Linode', /^li\d+-\d+\.members\.linode\.com$|\.ip\.linodeusercontent\.com$/),
  scheme('OVH', /^(?:vps-[0-9a-f]+\.vps\.ovh\.(?:net|ca|us)|vps\d+\.ovh\.net|ns\d+\.ip-[\d-]+\.(?:eu|net))$/),
  scheme('Sakura', /\.vs\.sakura\.ne\.jp$/),
  scheme('Scaleway', /\.(?:instances\.scw\.cloud|rev\.poneytelecom\.eu)$/),
  scheme('Strato', /^h\d+\.stratoserver\.net$/),
  scheme('Telia', /^h\d+n\d+fls\d+o\d+\.telia\.com$/, true),
  scheme('UPC', /^[a-z]\d{4,6}\.upc-[a-z]\.chello\.nl$/, true),
  scheme('Vultr', /\.(?:vultrusercontent|vultr)\.com$/),
]
