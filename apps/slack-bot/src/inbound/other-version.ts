/** A modal was made by another version of the bot, which ran when it was opened: this one cannot read what it is about. */
export class OtherVersion extends Error {
  override readonly name = 'OtherVersion'
}
