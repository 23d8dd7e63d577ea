package io.kappalake.compaction.merge;

import io.kappalake.compaction.repair.RepairFamily;
import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.catalog.Head;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.LakeCommit;
import io.kappalake.tables.catalog.LakeCommit.Guard;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.transforms.Pipeline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;

/**
 * Lands rewritten groups of any tables as one commit. Drops a single group if someone else has replaced a file of it,
 * or if the job owns its windows again.
 */
final class CompactCommit {

    /** Property of a compaction's commit: how many files it merged, and into how many. */
    static final String PROPERTY = "compaction";

    private final Lake lake;
    private final Probe probe;

    CompactCommit(Lake lake, Probe probe) {
        this.lake = lake;
        this.probe = probe;
    }

    /** The groups that landed. The files of the others are deleted. */
    List<Rewritten> land(List<Rewritten> groups) {
        List<Rewritten> left = new ArrayList<>(groups);
        left.removeIf(group -> group.file().isEmpty());
        while (!left.isEmpty()) {
            try {
                commit(left).land();
                return left;
            } catch (CommitRefused e) {
                List<Rewritten> outdated = outdated(left);
                if (outdated.isEmpty()) {
                    throw e;
                }
                outdated.forEach(Rewritten::discard);
                left.removeAll(outdated);
            }
        }
        return left;
    }

    private LakeCommit commit(List<Rewritten> groups) {
        Map<String, List<DataFile>> added = new TreeMap<>();
        Map<String, List<DataFile>> removed = new HashMap<>();
        for (Rewritten group : groups) {
            String table = group.group().table();
            added.computeIfAbsent(table, t -> new ArrayList<>())
                    .add(group.file().orElseThrow());
            removed.computeIfAbsent(table, t -> new ArrayList<>())
                    .addAll(group.group().files());
        }
        int before = removed.values().stream().mapToInt(List::size).sum();
        String what = before + " files to " + groups.size();
        LakeCommit commit = lake.commit("compact " + what + " of " + String.join(", ", added.keySet()))
                .property(PROPERTY, what)
                .probe(probe);
        added.forEach((table, files) -> commit.change(TableChange.of(table).rewrite(files, removed.get(table))));
        return groups.stream().anyMatch(CompactCommit::isGold) ? commit.guard(head -> sealed(head, groups)) : commit;
    }

    /**
     * A rollback or a published replay may have returned windows to the job that were sealed when the files were read.
     */
    private Guard.Verdict sealed(Head head, List<Rewritten> groups) {
        Optional<Ledger> last = head.lastLedger();
        for (Rewritten group : groups) {
            if (!isSealed(group, last)) {
                throw new CommitRefused("Windows in files of " + group.group().table() + " belong to the job again");
            }
        }
        return Guard.Verdict.GO;
    }

    private List<Rewritten> outdated(List<Rewritten> groups) {
        String head = lake.head();
        Optional<Ledger> last =
                lake.log(head).flatMap(commit -> commit.ledger().stream()).findFirst();
        Map<String, Set<String>> live = new HashMap<>();
        return groups.stream()
                .filter(group -> !isSealed(group, last)
                        || !live.computeIfAbsent(group.group().table(), table -> live(table, head))
                                .containsAll(group.group().files().stream()
                                        .map(DataFile::location)
                                        .toList()))
                .toList();
    }

    private Set<String> live(String table, String head) {
        return TableFiles.live(lake.tableAt(table, head)).stream()
                .map(DataFile::location)
                .collect(Collectors.toSet());
    }

    private static boolean isGold(Rewritten group) {
        return group.group().sealedBefore() != Long.MIN_VALUE;
    }

    private boolean isSealed(Rewritten group, Optional<Ledger> last) {
        if (!isGold(group)) {
            return true;
        }
        long sealed = RepairFamily.of(Pipeline.of(lake), group.definition()).sealed(last);
        return group.group().sealedBefore() <= sealed;
    }
}
