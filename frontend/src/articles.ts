import { ask } from './api'
import { articleOf } from './format'
import { ArticlesDocument, type ArticlesQuery } from './generated/common'

export type Article = NonNullable<ArticlesQuery['rulebook']>['articles'][number]

const books = new Map<string, Promise<Article[]>>()

/** What an article of a rulebook says; a rulebook is fetched when the first of its articles is opened. */
export async function findArticle(rulebook: string, number: string): Promise<Article | null> {
  let book = books.get(rulebook)
  if (!book) {
    book = ask(ArticlesDocument, { code: rulebook }).then((answer) => answer.rulebook?.articles ?? [])
    book.catch(() => books.delete(rulebook))
    books.set(rulebook, book)
  }
  const articles = await book
  return articles.find((one) => one.number === number) ?? articles.find((one) => one.number === articleOf(number)) ?? null
}
