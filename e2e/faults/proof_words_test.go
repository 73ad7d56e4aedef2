//go:build unix

package faults

// What docs/payout-proof.md says around its tables.
const (
	reportHead = `# The proof of payouts

This page is written by ` + "`make proof`" + `, which runs what it tells of; whoever doubts it runs it again.

A payout is promised to pay each item once, whatever is killed while it is planned, applied, exported, reported on and
tried again, and on whatever machine it is run again. The proof plays whole payouts, each drawn from a seed, while
programs, servers and connections die under them, and has a naive model judge after every command.

## Make it again

    make proof                       # 500 runs, and this page
    make proof CAMPAIGN=5000         # more
    OKPAY_SEED=17 OKPAY_CAMPAIGN=1 go test ./e2e/faults -run ProofOfPayouts -count=1 -v

A run that fails tells its seed, every command with what befell it, and the payee file. A campaign of one with that seed
plays the same story; the moment at which something dies is the machine's. With few runs the same test is part of ` + "`make test`" + `.

## What a run is

A merchant with money in euros, now and then in dollars too, pays 2 to 15 items: to customers of the wallet and to bank accounts
in Germany, Austria, Jordan (outside SEPA) and the United States.

1. The file is planned with rows that no plan takes: each is named by its line, and there is no plan. Then it is mended and planned.
2. The plan is applied, or the file run. In some runs the purse is too small at first, the merchant is frozen, or a payee is
   gone; what was paid until then may be exported before the rest is paid by ` + "`retry`" + ` or by applying again.
3. Each currency is exported, to a file or onto standard output, and the bank is brought the file.
4. The bank reports in parts, of single items or of a whole file, in any order, some parts twice, some only that it works on it.
5. What it returned is sent again, up to twice: by ` + "`retry --returned`" + `, or as a mended row of the file.
6. At the end every report is read again, the payout is applied and exported again, and in some runs the bank returns what it had settled.

Every command is disturbed one to three times, reading a report once, and run again until it ends as it should, as a person or a CI job would: the same
command, in one of three cases on another machine, which has the payee file and the plan and nothing else. One command in four
is then run once more in vain.

## What is broken

| moment | what happens |
| --- | --- |
| program killed at a durable step | SIGKILL before or after a read, a write, a commit, drawn by its number; the program works in parts of three items |
| program killed by time | SIGKILL after a time drawn over what the command takes, half of them the program as it is built |
| program killed behind a byte of its output | SIGKILL when so many bytes of its standard output were read |
| program interrupted | SIGINT after a time |
| two at once, one of them killed | the same command twice at once, or an export beside apply or retry; one is killed in three of four |
| connection broken | a proxy does to each request one of the faults of [faults](faults.md): the request lost, half of it, the answer lost, half of it, late, twice, a gateway's error, a stranger's answer |
| program killed at a request | SIGKILL as the request reaches the proxy, or when it was carried out and not answered yet |
| server killed at a durable step | the server dies as the program does above |
| server killed at a request | as the request reaches the proxy, or when it was carried out; in half of them another server is there at once |
| server killed by time | SIGKILL after a time |

Where a moment lies beyond the end of a command nothing is struck; only what struck is counted below.

## What is judged

After every command, however it ended, and at the end of every run:

- each item was paid at most as often as it was to be: once, and once more after each return that was retried; at the end exactly so;
- the purses of merchant and payees, to the cent; what came back is back once;
- the payout's counts and totals are those of its items;
- no end-to-end id is in two exports or two files; all files of one message id have the same bytes; counts and control sums, of files and
  blocks, are right; at the end the bank was told of each attempt once, with its amount and account;
- a file that bears its name is whole, whenever anybody looks: plans have the id that their content has, files for banks are taken as they
  are found; what a killed program leaves besides has no name that is taken for one, and is its owner's alone; half of what was printed is
  no XML document;
- a command that was not killed ends with its own exit code, or with 7, 10 or 130, and then names itself as what settles it. Exit code 2 is a
  stranger's answer and says so. A command of one change that ends with 7 has changed nothing; one of several parts may have done those before;
- the whole ledger (` + "`okpay ledger check`" + `), every tenth run and at the end.

`
	reportTail = `
## What it found

- A bank's word that an item is being worked on, read after its word that the item was rejected, was a difference (exit code 9). Reports may
  be read in any order: it changes nothing now.
- A payout of which items had come back ended with "0 of 3 items were refused". It says how many came back now, and how they are sent again.
- A run that was killed after it had put a file's content on disk, and before the file got its name, leaves a file ` + "`.okpay-…`" + ` beside
  it. It holds account numbers, is readable by its owner alone, and can be deleted.

## What is not proven here

What a disk forgets when a machine loses its power: programs are killed, and the kernel keeps what they wrote. That commits are flushed is
decided by the settings of the databases (` + "`synchronous=FULL`, `synchronous_commit=on`" + `). What a bank rejects is the subject of another test,
` + "`TestWhatABankWouldRejectIsNeverExported`" + `, which takes files whose every field may be anything through plan, apply and export.
`
)
