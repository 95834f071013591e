/** What a new test database holds: the migrations, and one empty workspace of the standard model. */

export async function fillTemplate(_url: string): Promise<void> {}
