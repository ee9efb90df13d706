export { type SlackBot, type SlackBotParts, startSlackBot } from './bot.ts'
