package io.kappalake.tables.catalog;

import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.LakeUnreachable;
import io.kappalake.tables.catalog.LakeCommit.Guard;
import io.kappalake.tables.catalog.Landed.Outcome;
import io.kappalake.tables.catalog.Probe.Step;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.projectnessie.error.NessieConflictException;
import org.projectnessie.model.CommitMeta;
import org.projectnessie.model.Content;
import org.projectnessie.model.ContentKey;
import org.projectnessie.model.Namespace;
import org.projectnessie.model.Operation;

/**
 * The attempts to land one commit: read the head, ask the guard, stage what moved, ask Nessie. Repeats if another
 * commit came first.
 */
final class Landing {

    /**
     * Nessie refuses a commit only if one of its keys moved, so two guarded commits of different tables would both pass
     * on one head. Each of them therefore changes a property of this namespace.
     */
    static final ContentKey TURNSTILE = ContentKey.of("bronze");

    private static final String TURNSTILE_PROPERTY = "kappalake.commit";

    private final Lake lake;
    private final NessieBranch branch;
    private final LakeCommit commit;
    private final long deadline;
    private final Map<ContentKey, StagedTable> staged = new LinkedHashMap<>();
    /** That the lake gets; null until they are read. */
    private Map<String, String> pipelineFiles;

    private int attempts;
    private int conflicts;
    private long stagedNanos;
    /** Head of the first attempt that reached Nessie; empty until then. */
    private String since = "";
    /** Whether the answer to a request never came: the files that it refers to must stay. */
    private boolean unsure;

    Landing(Lake lake, LakeCommit commit) {
        this.lake = lake;
        this.branch = lake.branch();
        this.commit = commit;
        this.deadline = System.nanoTime() + commit.limit().toNanos();
    }

    Landed run() {
        while (true) {
            try {
                attempts++;
                Optional<Landed> landed = attempt();
                if (landed.isPresent()) {
                    return landed.get();
                }
                conflicts++;
                orGiveUp(null);
            } catch (LakeUnreachable e) {
                orGiveUp(e);
            } catch (CommitRefused e) {
                discardAll();
                throw e;
            }
            pause();
        }
    }

    /** Empty if another commit came first. */
    private Optional<Landed> attempt() {
        Head head = lake.headNow();
        Optional<String> before = since.isEmpty() ? Optional.empty() : findOwn(head);
        if (before.isPresent()) {
            return Optional.of(landed(before.get(), 0));
        }
        if (commit.guard().check(head) == Guard.Verdict.SKIP) {
            discardAll();
            return Optional.of(
                    new Landed(head.hash(), attempts, Outcome.ALREADY_THERE, millis(stagedNanos), 0, conflicts));
        }
        commit.probe().at(Step.UNSTAGED);
        List<Operation> operations = stage(head.hash());
        if (operations.isEmpty()) {
            return Optional.of(
                    new Landed(head.hash(), attempts, Outcome.ALREADY_THERE, millis(stagedNanos), 0, conflicts));
        }
        commit.probe().at(Step.STAGED);
        return request(head, operations);
    }

    private Optional<Landed> request(Head head, List<Operation> operations) {
        since = since.isEmpty() ? head.hash() : since;
        boolean unsureBefore = unsure;
        unsure = true;
        commit.probe().at(Step.BEFORE_NESSIE);
        long start = System.nanoTime();
        try {
            CommitMeta meta = meta(head);
            String hash = branch.commit(head.hash(), meta, operations);
            commit.probe().at(Step.AFTER_NESSIE);
            lake.landmarkCache().put(NessieBranch.commitOf(hash, meta));
            return Optional.of(landed(hash, millis(System.nanoTime() - start)));
        } catch (NessieConflictException e) {
            unsure = unsureBefore;
            return Optional.empty();
        }
    }

    private Landed landed(String hash, long committedMillis) {
        staged.values().forEach(table -> lake.metadata().put(table.key().toPathString(), table.after()));
        Ledger.fromProperties(commit.properties())
                .ifPresent(ledger -> lake.ledgers().put(hash, ledger));
        return new Landed(hash, attempts, Outcome.LANDED, millis(stagedNanos), committedMillis, conflicts);
    }

    /** This commit, if an earlier attempt landed it and only the answer was lost. */
    private Optional<String> findOwn(Head head) {
        return head.history()
                .takeWhile(entry -> !entry.hash().equals(since))
                .filter(entry -> commit.id().equals(entry.properties().get(Commit.ID)))
                .map(Commit::hash)
                .findFirst();
    }

    private CommitMeta meta(Head head) {
        Map<String, String> history = new LinkedHashMap<>();
        history.put(Commit.LANDMARK, lake.landmarkCache().after(head));
        if (hasNewPartitions(head)) {
            history.put(Commit.NEW_PARTITIONS, "true");
        }
        return CommitMeta.builder()
                .message(commit.message())
                .author(commit.author())
                .putAllProperties(commit.properties())
                .putAllProperties(Repairs.commitProperties(commit.changes().values()))
                .putProperties(Commit.ID, commit.id())
                .putAllProperties(history)
                .build();
    }

    private boolean hasNewPartitions(Head head) {
        Positions own =
                Ledger.fromProperties(commit.properties()).map(Ledger::ends).orElse(Positions.NONE);
        Positions known =
                own.isEmpty() ? own : head.lastLedger().map(Ledger::ends).orElse(Positions.NONE);
        return own.topics().stream()
                .anyMatch(topic ->
                        !known.of(topic).keySet().containsAll(own.of(topic).keySet()));
    }

    private List<Operation> stage(String head) {
        long start = System.nanoTime();
        boolean guarded = commit.guard() != Guard.NONE;
        List<ContentKey> keys = new ArrayList<>();
        commit.changes().values().stream()
                .filter(change -> !change.isEmpty())
                .map(change -> Lake.key(change.table()))
                .forEach(keys::add);
        List<ContentKey> asked = new ArrayList<>(keys);
        if (guarded) {
            asked.add(TURNSTILE);
        }
        if (!commit.pipelineOf().isEmpty()) {
            asked.add(StoredPipeline.KEY);
        }
        Map<ContentKey, Content> contents = branch.contents(head, asked);
        List<ContentKey> moved = keys.stream()
                .filter(key -> !staged.containsKey(key) || !staged.get(key).isStagedOn(contents.get(key)))
                .toList();
        moved.forEach(key -> Optional.ofNullable(staged.remove(key)).ifPresent(this::discard));
        Staging.all(lake, commit, head, moved, contents).forEach(table -> staged.put(table.key(), table));

        List<Operation> operations = new ArrayList<>();
        staged.values().stream()
                .filter(StagedTable::isChanged)
                .map(StagedTable::put)
                .forEach(operations::add);
        if (!commit.pipelineOf().isEmpty()) {
            // Of a commit, which never changes: attempts after the first have them.
            pipelineFiles = pipelineFiles == null ? lake.pipelineFilesAt(commit.pipelineOf()) : pipelineFiles;
            Map<String, String> files = pipelineFiles;
            if (!StoredPipeline.in(contents).map(files::equals).orElse(files.isEmpty())) {
                operations.add(StoredPipeline.put(contents, files));
            }
        }
        if (guarded) {
            operations.add(turn(contents.get(TURNSTILE)));
        }
        stagedNanos += System.nanoTime() - start;
        return operations;
    }

    private Operation turn(Content turnstile) {
        if (turnstile instanceof Namespace namespace) {
            Map<String, String> properties = new LinkedHashMap<>(namespace.getProperties());
            properties.put(TURNSTILE_PROPERTY, commit.id());
            return Operation.Put.of(
                    TURNSTILE, Namespace.of(namespace.getElements(), properties).withId(namespace.getId()));
        }
        return Operation.Put.of(
                TURNSTILE, Namespace.of(TURNSTILE.getElements(), Map.of(TURNSTILE_PROPERTY, commit.id())));
    }

    private void discardAll() {
        staged.values().forEach(this::discard);
        staged.clear();
    }

    private void discard(StagedTable table) {
        if (!unsure) {
            table.discard(lake.io());
        }
    }

    private void orGiveUp(LakeUnreachable failure) {
        if (System.nanoTime() < deadline) {
            return;
        }
        String what = "Commit '" + commit.message() + "' did not land on " + branch.name() + " within "
                + commit.limit().toSeconds() + " s and " + attempts + " attempts: ";
        if (failure != null) {
            throw new LakeUnreachable(what + failure.getMessage(), failure);
        }
        discardAll();
        throw new LakeException(what + "other writers keep changing the same tables; ./lake log shows which");
    }

    private void pause() {
        long most = 20L << Math.min(attempts, 6);
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LakeException(
                    "Commit '" + commit.message() + "' was interrupted after " + attempts + " attempts", e);
        }
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
}
