package io.kappalake.replay.verify;

import io.kappalake.replay.Days;
import io.kappalake.replay.Outcomes;
import io.kappalake.replay.Replay;
import io.kappalake.replay.Target;
import io.kappalake.replay.publish.RejectedSwap;
import io.kappalake.replay.verify.BranchComparison.Side;
import io.kappalake.replay.verify.Comparison.Repairs;
import io.kappalake.replay.verify.Comparison.Rows;
import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.LakeCommit.Guard.Verdict;
import io.kappalake.tables.definition.Column;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.metadata.SweptFiles;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.gold.GoldTable;
import io.kappalake.transforms.silver.Silver;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Types;

/**
 * Compares a replay with main at the commit that ends at the same offsets, in every column but {@code is_final}. Notes
 * on the branch that the comparison held.
 */
public final class Verify {

    private final Replay replay;
    private final SortedSet<String> expected = new TreeSet<>();
    private int most = 10;
    private Consumer<String> progress = table -> {};

    private Verify(Replay replay) {
        this.replay = replay;
    }

    public static Verify of(Replay replay) {
        return new Verify(replay);
    }

    /**
     * Tables that may differ, {@code layer.name}.
     *
     * @throws LakeException if a replay has no such table
     */
    public Verify expectChanges(Collection<String> tables) {
        List<String> all = Pipeline.of(replay.lake()).replayed().stream()
                .map(TableDefinition::fullName)
                .toList();
        for (String table : tables) {
            if (!all.contains(table)) {
                throw new LakeException("'" + table + "' is not a table that a replay rebuilds: --expect-changes takes "
                        + String.join(", ", all));
            }
            expected.add(table);
        }
        return this;
    }

    /** How many differing keys of a partition to keep, with their rows. */
    public Verify most(int keys) {
        this.most = keys;
        return this;
    }

    /** Told of each table before it is read. */
    public Verify progress(Consumer<String> each) {
        this.progress = each;
        return this;
    }

    /**
     * Compares all tables. If the comparison passes, a commit on the branch records it.
     *
     * @throws LakeException if the replay is incomplete, or main has no commit that ends where the branch ends
     */
    public Comparison run() {
        requireComplete();
        replay.requirePipeline();
        Lake branch = replay.lake();
        Lake main = replay.main();
        String commit = branch.head();
        Positions ends = Target.at(branch, commit).ends();
        String against = readable(against(ends), ends);
        Map<String, Table> ours = branch.tablesAt(commit);
        Map<String, Table> theirs = main.tablesAt(against);
        SortedMap<String, Rows> tables = new TreeMap<>();
        Pipeline pipeline = Pipeline.of(branch);
        ByArrival byArrival = new ByArrival();
        for (Feed<?> feed : pipeline.feeds()) {
            compare(Silver.of(feed), ours, theirs, byArrival.noting(feed), tables);
        }
        byArrival.decide();
        for (Feed<?> feed : pipeline.feeds()) {
            if (byArrival.records() > 0
                    && !tables.get(Silver.of(feed).fullName()).isEqual()) {
                compare(Silver.of(feed), ours, theirs, byArrival.of(feed), tables);
            }
        }
        compare(Silver.REJECTED, ours, theirs, Arrivals.NONE, tables);
        for (GoldTable<?, ?> table : pipeline.gold()) {
            if (theirs.containsKey(table.definition().fullName())) {
                compare(table.definition(), ours, theirs, byArrival.of(table), tables);
            }
        }
        Repairs repairs = new Repairs(repairs(branch, commit), repairs(main, against));
        Comparison comparison =
                new Comparison(replay.name(), commit, against, ends, tables, new TreeSet<>(expected), repairs);
        if (comparison.holds()) {
            note(comparison);
        }
        return comparison;
    }

    private void compare(
            TableDefinition<?> table,
            Map<String, Table> ours,
            Map<String, Table> theirs,
            Arrivals arrivals,
            SortedMap<String, Rows> tables) {
        progress.accept(table.fullName());
        tables.put(table.fullName(), comparison(table, ours, theirs, arrivals).run());
    }

    /** For a range of days, only the rows that a publication would exchange. */
    private BranchComparison comparison(
            TableDefinition<?> table, Map<String, Table> ours, Map<String, Table> theirs, Arrivals arrivals) {
        Days days = replay.days();
        String name = table.fullName();
        Schema columns = columns(table, ours.get(name));
        if (days.isAll() || !name.equals(Silver.REJECTED.fullName())) {
            return new BranchComparison(
                    compared(table, ours.get(name), theirs.get(name)),
                    new Side(ours.get(name), columns, days.of(table), row -> true),
                    new Side(theirs.get(name), mains(columns, theirs.get(name)), days.of(table), row -> true),
                    most,
                    arrivals);
        }
        Outcomes outcomes = Outcomes.of(Pipeline.of(replay.lake()), theirs, ours, days);
        return new BranchComparison(
                compared(table, ours.get(name), theirs.get(name)),
                new Side(ours.get(name), columns, Expressions.alwaysTrue(), row -> RejectedSwap.comes(outcomes, row)),
                new Side(
                        theirs.get(name), columns, Expressions.alwaysTrue(), row -> RejectedSwap.leaves(outcomes, row)),
                most,
                arrivals);
    }

    /** The definition's columns in order, as the replay's table has them. */
    private static Schema columns(TableDefinition<?> definition, Table table) {
        return new Schema(definition.columns().stream()
                .map(column -> table.schema().findField(column.name()).asOptional())
                .toList());
    }

    /** What main has as these columns: also a column that the replay replaced by one of the same name. */
    private static Schema mains(Schema columns, Table theirs) {
        return new Schema(columns.columns().stream()
                .map(column -> isReplaced(column, theirs)
                        ? theirs.schema().findField(column.name()).asOptional()
                        : column)
                .toList());
    }

    private static boolean isReplaced(Types.NestedField column, Table theirs) {
        return theirs.schema().findField(column.fieldId()) == null
                && theirs.schema().findField(column.name()) != null;
    }

    private ComparedTable compared(TableDefinition<?> table, Table ours, Table theirs) {
        List<String> groups = Pipeline.of(replay.lake()).keys(table.fullName());
        Schema first = ours.schemas().get(Collections.min(ours.schemas().keySet()));
        List<String> added = table.columns().stream()
                .map(Column::name)
                .map(name -> ours.schema().findField(name))
                .filter(column -> first.findField(column.fieldId()) == null && !isReplaced(column, theirs))
                .map(Types.NestedField::name)
                .toList();
        return new ComparedTable(table, groups, added);
    }

    /** The newest commit of main at those offsets: repairs may have landed after the job's. */
    private String against(Positions ends) {
        Lake main = replay.main();
        String newest = "";
        for (Commit commit : (Iterable<Commit>) main.history(main.head())::iterator) {
            newest = newest.isEmpty() ? commit.hash() : newest;
            Optional<Ledger> ledger = commit.ledger();
            if (ledger.isPresent() && ledger.get().ends().equals(ends)) {
                return newest;
            }
            boolean isPast = ledger.isPresent()
                    && ends.isAhead(ledger.get().ends())
                    && !ledger.get().ends().isAhead(ends);
            if (isPast || commit.publishedFrom().isPresent()) {
                break;
            }
            newest = ledger.isPresent() ? "" : newest;
        }
        throw new LakeException("No commit of " + main.address().ref() + " ends where replay " + replay.name()
                + " ends; was it rolled back? ./lake replay drop " + replay.name() + ", then start a new one");
    }

    /** The commit that the replay began with, which sweeps keep, where they took files of a later one like it. */
    private String readable(String against, Positions ends) {
        Lake main = replay.main();
        if (SweptFiles.unlessGone(() -> main.tablesAt(against)).isPresent()) {
            return against;
        }
        if (Target.at(main, replay.of()).ends().equals(ends)) {
            return replay.of();
        }
        throw new LakeException("A sweep took files of commit " + against.substring(0, 16) + ", where replay "
                + replay.name() + " ends: ./lake replay drop " + replay.name() + ", then start a new one");
    }

    private void requireComplete() {
        long behind = replay.behind(replay.first());
        if (behind > 0) {
            throw new LakeException("Replay " + replay.name() + " is not complete, " + behind
                    + " records are left to read: ./lake replay start " + replay.name() + " resumes it");
        }
    }

    private SortedMap<String, List<String>> repairs(Lake lake, String hash) {
        SortedMap<String, List<String>> waiting = new TreeMap<>();
        lake.tablesAt(hash).forEach((name, table) -> {
            SortedSet<Instant> buckets = replay.days().of(io.kappalake.tables.catalog.Repairs.of(table));
            if (!buckets.isEmpty()) {
                waiting.put(name, buckets.stream().map(Instant::toString).toList());
            }
        });
        return waiting;
    }

    private void note(Comparison comparison) {
        replay.lake()
                .commit("verified against " + comparison.against().substring(0, 16)
                        + (comparison.differing().isEmpty()
                                ? ""
                                : ", but for " + String.join(", ", comparison.differing())))
                .property(Commit.REPLAY, replay.name())
                .property(Commit.VERIFIED_AGAINST, comparison.against())
                .guard(head -> {
                    if (!head.hash().equals(comparison.commit())) {
                        throw new CommitRefused("Replay " + replay.name()
                                + " moved during the comparison: run ./lake replay verify " + replay.name()
                                + " again");
                    }
                    return Verdict.GO;
                })
                .land();
    }
}
