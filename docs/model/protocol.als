/*
 * How a lake changes: who may land which commit, and who may delete which file.
 *
 * One topic with one partition, one lake with main and one replay branch, a few runs of the job. Every step below is
 * one event; the classes that do it are named. Each check of the code that keeps the lake right is a Guard. A command
 * removes at most one: with all of them no counterexample may exist, without any one of them some must.
 */
module protocol

open util/ordering[Offset] as offsets
open util/ordering[Log] as logs
// In the order in which they are made, which is all that names them.
open util/ordering[Work] as works
open util/ordering[Commit] as commits

sig Offset {}

/** A topic that is made again is another log: it has another id, and its offsets begin anew. */
sig Log {}

abstract sig Guard {}
one sig
  ExpectedHead, // Landing: Nessie takes a commit only on the head that the guard has looked at
  From, // LedgerGuard: a ledger begins where the lake's ends
  After, // LedgerGuard: the lake's newest ledger is the one that the commit comes after
  Emptied, // LedgerGuard: a commit that comes after another does not land on a lake without any
  Own, // Landing, LedgerGuard: an attempt that landed and whose answer was lost is recognised
  SamePlan, // Planned: a run without state begins on the lake that it was planned for
  NoReset, // the sources: no read where Kafka has lost what comes next
  SameLog, // SameTopics: what was read is of the log that the lake knows
  RestoredLog, // SameTopics: so is what a restored state holds
  RestoredNewest, // RestoredPositions: a restored commit comes after the lake's newest ledger
  NotRolledBack, // RestoredPositions: a restored commit was not rolled back
  FilesThere, // RestoredFiles: the files of a restored commit exist
  Standing, // Rollback: the ledger goes back together with the tables
  SameEnds, // Publish: the replay ends where main ends
  Grace, // Sweep: only files older than any commit on its way
  Reach, // Sweep: only files that no commit needs
  LookAgain // Sweep: that is still so right before they are deleted
extends Guard {}

sig Removed in Guard {}

pred on[g: Guard] { g not in Removed }

/** A ledger and the files that came with it; it stands for its id. Made before it lands, if ever it does. */
sig Work {
  follows: lone Work, // the newest ledger of the lake that it says it comes after
  basis: lone Work, // the one that its rows were computed from
  begin, end: Offset,
  log: Log, // as its ledger says
  took: Log -> Offset, // the records that its files really hold
  skips: Log -> Offset // the records that a person accepted as lost
}
sig Resume, Replay in Work {}

/** A commit in Nessie. */
sig Commit {
  parent: lone Commit,
  tables: lone Commit, // whose Silver and Gold it has, and adds its work to
  bronze: lone Commit, // the same for Bronze
  id: lone Work, // its ledger's
  work: lone Work,
  rolledBackTo: lone Commit
}
fun root: Commit { commits/first }

one sig Kafka { var topic: Log, var begins: Offset }

var one sig Main in Commit {}
var lone sig Branch in Commit {}
var sig Logged in Commit {}
var sig Made, Old, Marked, Swept in Work {}

/** A run of the job, or a person who decides. */
sig Run {
  var newest: lone Work, // the lake's newest ledger, as it knows
  var known: lone Log, // the log that it compares with
  var pending: lone Work
}
var sig Planned, Running in Run {}

// --- what a commit holds

fun endOf[w: Work]: Offset { some w => w.end else offsets/first }
fun range[from, to: Offset]: set Offset { offsets/prevs[to] - offsets/prevs[from] }
fun inTables[c: Commit]: set Commit { c.*tables }
fun inBronze[c: Commit]: set Commit { c.*bronze }

// --- steps

pred sameKafka { topic' = topic and begins' = begins }
pred sameFiles { Old' = Old and Marked' = Marked and Swept' = Swept }
pred sameLake { Main' = Main and Branch' = Branch and Logged' = Logged }
pred sameRuns { newest' = newest and known' = known and pending' = pending and Planned' = Planned and Running' = Running }
pred otherRunsSame[r: Run] {
  all other: Run - r {
    other.newest' = other.newest and other.known' = other.known and other.pending' = other.pending
    other in Planned' iff other in Planned
    other in Running' iff other in Running
  }
}
pred idle[r: Run] { r not in Planned + Running and no r.pending }

pred adds[c: Commit] { c not in Logged and commits/prevs[c] in Logged and Logged' = Logged + c }
pred makes[w: Work] { w not in Made and works/prevs[w] in Made and Made' = Made + w }

pred landed[c: Commit, w: lone Work] {
  adds[c] and Main' = c and Branch' = Branch
  c.parent = Main and c.work = w
}

/** A run without state reads the lake, and fixes where its sources begin. */
pred plan[r: Run] {
  idle[r]
  on[SameLog] implies Main.id.log in Kafka.topic
  Planned' = Planned + r and Running' = Running
  r.newest' = Main.id and r.known' = Kafka.topic and no r.pending'
  otherRunsSame[r] and sameKafka and sameFiles and sameLake and Made' = Made
}

/** Sources read up to a barrier; at its first one a planned run begins. Sources know a topic by its name only. */
pred read[r: Run, w: Work] {
  r in Planned + Running and no r.pending and w not in Resume + Replay and makes[w]
  let at = endOf[r.newest], claims = (r in Planned and not on[SamePlan]) => Main.id else r.newest {
    r in Planned and on[SamePlan] implies Main.id = r.newest
    w.follows = claims and w.basis = r.newest
    w.begin = endOf[claims] and lte[w.begin, at]
    w.log = (some claims => claims.log else r.known)
    on[NoReset] implies lte[Kafka.begins, at]
    lt[at, w.end] and lt[Kafka.begins, w.end]
    w.took = Kafka.topic -> (range[at, w.end] - offsets/prevs[Kafka.begins])
    no w.skips
    r.newest' = claims
  }
  r.pending' = w and r.known' = r.known
  Running' = Running + r and Planned' = Planned - r
  otherRunsSame[r] and sameKafka and sameFiles and sameLake
}

/** A person accepts a gap, or begins a new generation of the topic. It lands like the commit of a run. */
pred decide[r: Run, w: Work] {
  idle[r] and some Main.id and w in Resume and makes[w]
  w.follows = Main.id and w.basis = Main.id and w.log = Kafka.topic and no w.took
  w.end = Kafka.begins
  Main.id.log = Kafka.topic implies {
    lt[Main.id.end, Kafka.begins]
    w.begin = Main.id.end
    w.skips = w.log -> range[w.begin, w.end]
  } else {
    w.begin = w.end
    w.skips = w.log -> offsets/prevs[w.end]
  }
  r.pending' = w and r.newest' = Main.id and no r.known'
  Planned' = Planned and Running' = Running
  otherRunsSame[r] and sameKafka and sameFiles and sameLake
}

/** LedgerGuard, on the head that it has looked at. */
pred mayLand[w: Work, head: Commit] {
  (on[After] and some w.follows and some head.id) implies head.id = w.follows
  (on[Emptied] and some w.follows) implies some head.id
  (on[From] and some head.id) implies
    (head.id.log = w.log => w.begin = head.id.end else w in Resume)
}

/** Landing: an attempt reaches Nessie. Its answer may be lost; then the same attempt is made again. */
pred land[r: Run, c: Commit] {
  some r.pending
  let w = r.pending {
    // No writer takes longer than the grace time, but for one that was away and comes back with its state.
    w not in Old
    (on[SameLog] and w not in Resume) implies w.took.Offset = r.known
    on[Own] implies w not in Main.*parent.work
    some head: Logged {
      head = Main or (not on[ExpectedHead] and once (w in Made and head = Main))
      mayLand[w, head]
    }
    c.tables = Main and c.bronze = Main
    landed[c, w] and c.id = w and no c.rolledBackTo
    (no r.pending' and r.newest' = w) or (r.pending' = w and r.newest' = r.newest)
  }
  r.known' = r.known and Planned' = Planned and Running' = Running
  otherRunsSame[r] and sameKafka and sameFiles and Made' = Made
}

/** Landing finds in the log what an earlier attempt landed. */
pred learn[r: Run] {
  on[Own] and some r.pending and r.pending in Main.*parent.work
  no r.pending' and r.newest' = r.pending and r.known' = r.known
  Planned' = Planned and Running' = Running
  otherRunsSame[r] and sameKafka and sameFiles and sameLake and Made' = Made
}

/** A run ends in whatever way. */
pred end[r: Run] {
  not idle[r]
  Planned' = Planned - r and Running' = Running - r
  no r.newest' and no r.known' and no r.pending'
  otherRunsSame[r] and sameKafka and sameFiles and sameLake and Made' = Made
}

fun rolledBack[head: Commit]: set Work {
  { w: Work | some back: head.*rolledBackTo |
    some back.rolledBackTo and w in (back.^parent - back.rolledBackTo.*parent).work }
}

/** CommitterState and RestoredPositions: a run begins with the state of any checkpoint, however old. */
pred restore[r: Run, w: Work, c: Commit] {
  idle[r] and w in Made - Resume - Replay
  on[SameLog] implies
    (on[RestoredLog] => w.log else Main.id.log) in Kafka.topic
  Main.id = w implies {
    sameLake
  } else {
    endOf[Main.id] = w.begin
    on[RestoredNewest] implies Main.id = w.follows
    on[NotRolledBack] implies w not in rolledBack[Main]
    on[FilesThere] implies w not in Swept
    some Main.id implies Main.id.log = w.log
    landed[c, w] and c.tables = Main and c.bronze = Main and c.id = w and no c.rolledBackTo
  }
  r.newest' = w and r.known' = Kafka.topic and no r.pending'
  Running' = Running + r and Planned' = Planned
  otherRunsSame[r] and sameKafka and sameFiles and Made' = Made
}

pred rollBack[to, c: Commit] {
  to in Main.^parent
  landed[c, none] and c.tables = to and c.bronze = to and c.rolledBackTo = to
  c.id = (on[Standing] => to.id else Main.id)
  sameRuns and sameKafka and sameFiles and Made' = Made
}

/** A replay of all that main has read, on a branch. */
pred rebuild[w: Work, c: Commit] {
  no Branch and some Main.id and w in Replay and makes[w]
  no w.follows and no w.basis and w.begin = offsets/first and w.end = Main.id.end and w.log = Main.id.log
  w.took = inBronze[Main].work.took and w.skips = inBronze[Main].work.skips
  adds[c] and Branch' = c and Main' = Main
  c.parent = Main and c.tables = root and c.bronze = root and c.id = w and c.work = w and no c.rolledBackTo
  sameRuns and sameKafka and sameFiles
}

/** Main's Bronze stays. */
pred publish[c: Commit] {
  some Branch
  on[SameEnds] implies (Main.id.end = Branch.id.end and Main.id.log = Branch.id.log)
  landed[c, none] and c.tables = Branch and c.bronze = Main and c.id = Branch.id and no c.rolledBackTo
  sameRuns and sameKafka and sameFiles and Made' = Made
}

/** Nessie forgets its newest commits, as after a loss of power. */
pred forget[to: Commit] {
  to in Main.^parent and Main' = to and Branch' = Branch and Logged' = Logged
  no Branch
  sameRuns and sameKafka and sameFiles and Made' = Made
}

pred makeTopicAgain {
  Kafka.topic' = Kafka.topic.(logs/next) and Kafka.begins' = offsets/first
  sameRuns and sameFiles and sameLake and Made' = Made
}

/** Retention. */
pred expireRecords {
  Kafka.topic' = Kafka.topic and Kafka.begins' = Kafka.begins.(offsets/next)
  sameRuns and sameFiles and sameLake and Made' = Made
}

fun reached: set Work { (Main + Branch).*(parent + tables + bronze).work }

pred growOld[w: Work] {
  w in Made - Old and Old' = Old + w and Marked' = Marked and Swept' = Swept
  sameRuns and sameKafka and sameLake and Made' = Made
}

pred mark[w: Work] {
  w in Made - Marked and (on[Grace] implies w in Old) and (on[Reach] implies w not in reached)
  Marked' = Marked + w and Old' = Old and Swept' = Swept
  sameRuns and sameKafka and sameLake and Made' = Made
}

/** Looks again and deletes, in one step: limits.md tells what the moment between the two may cost. */
pred delete[w: Work] {
  w in Marked - Swept
  (on[Reach] and on[LookAgain]) implies w not in reached
  Swept' = Swept + w and Old' = Old and Marked' = Marked
  sameRuns and sameKafka and sameLake and Made' = Made
}

pred nothing { sameRuns and sameKafka and sameFiles and sameLake and Made' = Made }

fact {
  Main = root and no Branch and Logged = root and no Made and no Old and no Marked and no Swept
  no newest and no known and no pending and no Planned and no Running
  Kafka.topic = logs/first and Kafka.begins = offsets/first
  no root.parent and no root.tables and no root.bronze and no root.id and no root.work and no root.rolledBackTo
  always (nothing implies after nothing)
  always {
    nothing
    or makeTopicAgain or expireRecords
    or (some r: Run | plan[r] or learn[r] or end[r])
    or (some r: Run, w: Work | read[r, w] or decide[r, w])
    or (some r: Run, c: Commit | land[r, c])
    or (some r: Run, w: Work, c: Commit | restore[r, w, c])
    or (some to, c: Commit | rollBack[to, c])
    or (some w: Work, c: Commit | rebuild[w, c])
    or (some c: Commit | publish[c] or forget[c])
    or (some w: Work | growOld[w] or mark[w] or delete[w])
  }
}

// --- what must hold

/** Each record before the end of a log is there, but for what a person accepted. */
pred complete[line: set Commit] {
  all c: line | some c.id implies c.id.log -> offsets/prevs[c.id.end] in (line.work.took + line.work.skips)
}
pred nothingLost { complete[inTables[Main]] and complete[inBronze[Main]] }

/** None is there twice, and none that the ledger does not know of, which the next run would read again. */
pred nothingDoubled {
  all disj a, b: inTables[Main] | no a.work.took & b.work.took
  all disj a, b: inBronze[Main] | no a.work.took & b.work.took
  no (inTables[Main] + inBronze[Main]).work.took & (Main.id.log -> (Offset - offsets/prevs[endOf[Main.id]]))
}

/** A commit stands on what its rows were computed from, and lands once: none of a former line comes back. */
pred nothingFromAFormerLine {
  all c: Main.*parent | (some c.work and c.work not in Replay) implies c.tables.id = c.work.basis
  all disj a, b: Main.*parent | some a.work implies a.work != b.work
}

pred filesThere { no reached & Swept }

pred right { nothingLost and nothingDoubled and nothingFromAFormerLine and filesThere }

// --- less at a time, for a short check

pred filesStay { always (no Old and no Marked) }
pred onlyCommits { filesStay and always Kafka.begins = offsets/first }

// --- the commands that verify runs, in places where a fault has room; "expect 1" is a counterexample

check commits { (no Removed and onlyCommits) implies always right }
  for 3 but 3 Offset, 1 Log, 2 Run, 5 Commit, 7..7 steps expect 0
check topics { (no Removed and filesStay and always no Branch) implies always right }
  for 2 but 3 Offset, 2 Log, 2 Run, 4 Commit, 7..7 steps expect 0
check files { (no Removed and always Kafka.begins = offsets/first) implies always right }
  for 1 but 2 Offset, 1 Log, 2 Run, 3 Commit, 8..8 steps expect 0

// There is a way on: a run lands a commit of a topic that was made again.
run newGeneration { no Removed and eventually (some Main.*parent.work & Resume and Main.work.took.Offset = logs/last) }
  for 3 but 2 Offset, 2 Log, 2 Run, 4 Commit, 10..10 steps expect 1

check withoutExpectedHead { (Removed = ExpectedHead and onlyCommits) implies always right }
  for 2 but 3 Offset, 1 Log, 2 Run, 3 Commit, 7..7 steps expect 1
check withoutFrom { (Removed = From and onlyCommits) implies always right }
  for 2 but 3 Offset, 1 Log, 2 Run, 3 Commit, 7..7 steps expect 1
check withoutAfter { (Removed = After and onlyCommits) implies always right }
  for 3 but 3 Offset, 1 Log, 1 Run, 5 Commit, 8..8 steps expect 1
check withoutEmptied { (Removed = Emptied and onlyCommits) implies always right }
  for 2 but 3 Offset, 1 Log, 1 Run, 3 Commit, 7..7 steps expect 1
check withoutOwn { (Removed = Own and onlyCommits) implies always right }
  for 1 but 2 Offset, 1 Log, 1 Run, 4 Commit, 6..6 steps expect 1
check withoutSamePlan { (Removed = SamePlan and onlyCommits) implies always right }
  for 2 but 3 Offset, 1 Log, 2 Run, 4 Commit, 8..8 steps expect 1
check withoutNoReset { Removed = NoReset implies always right }
  for 1 but 3 Offset, 1 Log, 1 Run, 2 Commit, 5..5 steps expect 1
check withoutSameLog { Removed = SameLog implies always right }
  for 1 but 2 Offset, 2 Log, 1 Run, 2 Commit, 5..5 steps expect 1
check withoutRestoredLog { Removed = RestoredLog implies always right }
  for 2 but 3 Offset, 2 Log, 2 Run, 3 Commit, 7..7 steps expect 1
check withoutRestoredNewest { (Removed = RestoredNewest and onlyCommits) implies always right }
  for 3 but 3 Offset, 1 Log, 2 Run, 5 Commit, 8..8 steps expect 1
check withoutNotRolledBack { (Removed = NotRolledBack and onlyCommits) implies always right }
  for 1 but 2 Offset, 1 Log, 2 Run, 4 Commit, 6..6 steps expect 1
check withoutFilesThere { Removed = FilesThere implies always right }
  for 1 but 2 Offset, 1 Log, 2 Run, 2 Commit, 7..7 steps expect 1
check withoutStanding { (Removed = Standing and onlyCommits) implies always right }
  for 1 but 2 Offset, 1 Log, 1 Run, 3 Commit, 5..5 steps expect 1
check withoutSameEnds { (Removed = SameEnds and onlyCommits) implies always right }
  for 3 but 3 Offset, 1 Log, 1 Run, 5 Commit, 8..8 steps expect 1
check withoutGrace { Removed = Grace implies always right }
  for 1 but 2 Offset, 1 Log, 1 Run, 2 Commit, 6..6 steps expect 1
check withoutReach { Removed = Reach implies always right }
  for 1 but 2 Offset, 1 Log, 1 Run, 2 Commit, 7..7 steps expect 1
check withoutLookAgain { Removed = LookAgain implies always right }
  for 1 but 2 Offset, 1 Log, 2 Run, 2 Commit, 7..7 steps expect 1
