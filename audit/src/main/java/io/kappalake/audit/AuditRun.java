package io.kappalake.audit;

import io.kappalake.audit.deep.DeepCheck;
import io.kappalake.audit.feed.RunRules;
import io.kappalake.audit.gold.Finality;
import io.kappalake.audit.gold.GoldFamily;
import io.kappalake.audit.gold.GoldPlan;
import io.kappalake.audit.gold.GoldRows;
import io.kappalake.audit.gold.GoldShape;
import io.kappalake.audit.gold.MarketCheck;
import io.kappalake.audit.gold.OrdersCheck;
import io.kappalake.audit.ledger.LedgerCheck;
import io.kappalake.audit.ledger.LedgerIndex;
import io.kappalake.audit.quality.ChangedDays;
import io.kappalake.audit.quality.CheckedDay;
import io.kappalake.audit.quality.Gate;
import io.kappalake.audit.quality.TableChecks;
import io.kappalake.audit.read.AuditProgress;
import io.kappalake.audit.read.CheckResult;
import io.kappalake.audit.read.Findings;
import io.kappalake.audit.read.LakeFiles;
import io.kappalake.audit.read.TableState;
import io.kappalake.audit.rows.BalanceCheck;
import io.kappalake.audit.rows.BronzeCheck;
import io.kappalake.audit.rows.CarriedRows;
import io.kappalake.audit.rows.FilesCheck;
import io.kappalake.audit.rows.IdentityCheck;
import io.kappalake.audit.sql.SqlCheck;
import io.kappalake.audit.sql.SqlPlan;
import io.kappalake.audit.sql.SqlTable;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Repairs;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.transforms.Pipeline;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;

/** One audit: runs the checks in turn, each over the rows that it needs. */
final class AuditRun {

    private final long started = System.nanoTime();
    private final Lake lake;
    private final String commit;
    private final String since;
    private final boolean isWhole;
    private final Limits limits;
    private final Optional<DeepCheck.Settings> deep;
    private final LakeFiles files;
    private final Pipeline pipeline;
    private final List<String> feeds;
    private final List<SqlTable> statements;
    private final SqlPlan sqlPlan = new SqlPlan();
    private final Ledger newest;
    private final Findings inLedger;
    private final Findings inFiles;
    private final List<Findings> others = new ArrayList<>();

    /** Horizons are in microseconds. */
    record Limits(long duplicateHorizon, long latenessHorizon, int examples, int mostFolds, int keysInMemory) {}

    /**
     * @param newest the ledger of the audited commit
     * @param deep whether Silver is proved from the bytes in Bronze, and how
     */
    AuditRun(
            Lake lake,
            String commit,
            Ledger newest,
            String since,
            Limits limits,
            Optional<DeepCheck.Settings> deep,
            AuditProgress progress) {
        this.lake = lake;
        this.deep = deep;
        this.newest = newest;
        this.pipeline = Pipeline.at(lake, commit);
        this.feeds = pipeline.feedNames();
        this.statements = pipeline.statements().stream().map(SqlTable::new).toList();
        this.commit = commit;
        this.since = since;
        this.isWhole = since.isEmpty();
        this.limits = limits;
        this.inLedger = new Findings("ledger", limits.examples());
        this.inFiles = new Findings("files", limits.examples());
        this.files = new LakeFiles(inFiles, progress);
    }

    AuditReport report(SortedMap<String, TableState> tables) {
        LedgerIndex index = new LedgerCheck(new TreeSet<>(feeds), inLedger).run(lake, commit, since);
        long references = new FilesCheck(inFiles, files).run(tables.values());
        expect(tables);
        bronze(tables, index);
        GoldPlan plan = isWhole ? GoldPlan.whole(tables) : GoldPlan.of(tables);
        planStatements(tables);
        silver(tables, index, plan);
        deep.ifPresent(settings -> deep(tables, index, settings));
        gold(tables, plan, newest.progress());
        List<CheckedDay> quality = quality(tables);
        List<CheckResult> results = new ArrayList<>();
        results.add(inLedger.result());
        others.forEach(findings -> results.add(findings.result()));
        results.add(inFiles.result());
        return new AuditReport(
                commit,
                since,
                index.commits(),
                files.rows(),
                references,
                results,
                pending(tables),
                quality,
                (System.nanoTime() - started) / 1e9);
    }

    private List<CheckedDay> quality(SortedMap<String, TableState> tables) {
        TableChecks checks = new TableChecks(lake, commit, files, limits.examples());
        if (checks.isEmpty()) {
            return List.of();
        }
        List<CheckedDay> found;
        try {
            found = checks.run(isWhole ? ChangedDays.all(tables) : ChangedDays.of(tables));
        } catch (LakeException | IllegalStateException e) {
            // What the audit proves or refutes must not be lost to a check that fails.
            found = List.of(CheckedDay.failed(LocalDate.now(ZoneOffset.UTC), LakeException.innermost(e)));
        }
        return Gate.of(lake, commit).released(found);
    }

    private Findings findings(String check) {
        Findings findings = new Findings(check, limits.examples());
        others.add(findings);
        return findings;
    }

    private void planStatements(Map<String, TableState> tables) {
        for (SqlTable table : statements) {
            sqlPlan.gold(table, tables.get(table.table()), isWhole);
            if (isWhole) {
                table.feeds().forEach(feed -> sqlPlan.silver(feed, tables.get("silver." + feed)));
            }
        }
    }

    private void expect(SortedMap<String, TableState> tables) {
        tables.forEach((name, state) -> {
            long rows = TableState.rows(state.added());
            boolean isTwice = name.startsWith("silver.") && !name.equals("silver.rejected");
            boolean isDecoded = deep.isPresent() && !name.startsWith("gold.");
            files.expect((isTwice ? 2 : 1) * rows + (isDecoded ? rows : 0));
        });
    }

    private void bronze(Map<String, TableState> tables, LedgerIndex index) {
        Findings findings = findings("bronze");
        for (String feed : feeds) {
            new BronzeCheck(feed, index, newest.logs(), isWhole, findings).run(tables.get("bronze." + feed), files);
        }
    }

    private void silver(Map<String, TableState> tables, LedgerIndex index, GoldPlan plan) {
        Findings balance = findings("balance");
        Findings identities = findings("identities");
        BalanceCheck outcomes = new BalanceCheck(feeds, index, newest.logs(), isWhole, balance);
        for (String feed : feeds) {
            TableState silver = tables.get("silver." + feed);
            try (IdentityCheck identity = new IdentityCheck(
                    feed,
                    pipeline.identity(feed),
                    newest.logs(),
                    silver.table(),
                    shortestHorizon(feed, index),
                    isWhole,
                    limits.keysInMemory(),
                    identities)) {
                silver(feed, silver, outcomes, identity, plan, balance);
                if (!isWhole) {
                    identity.addEarlier(files, index.feed(feed));
                }
                identity.compare(files);
            }
        }
        outcomes.rejected(tables.get("silver.rejected"), files);
        outcomes.compare();
    }

    /** Repeats within a longer horizon of another run are right; only {@code --deep} knows which run took a record. */
    private long shortestHorizon(String feed, LedgerIndex index) {
        return index.rules().of(feed).stream()
                .map(text -> text.isEmpty()
                        ? limits.duplicateHorizon()
                        : RunRules.of(text).duplicateHorizon())
                .min(Long::compare)
                .orElse(limits.duplicateHorizon());
    }

    private void silver(
            String feed,
            TableState silver,
            BalanceCheck outcomes,
            IdentityCheck identity,
            GoldPlan plan,
            Findings balance) {
        int place = identity.place();
        List<String> columns = new ArrayList<>(identity.columns());
        int known = columns.indexOf("event_time");
        int time = known >= 0 ? known : columns.size();
        if (known < 0) {
            columns.add("event_time");
        }
        for (DataFile file : silver.added()) {
            files.each(silver.table(), file, isWhole ? identity.columns() : columns, row -> {
                boolean isNew = outcomes.accepted(feed, row.get(place, Integer.class), row.get(place + 1, Long.class));
                if (isNew || isWhole) {
                    identity.add(row);
                }
                if (!isWhole && isNew) {
                    plan.event(feed, row.get(time, Long.class));
                    sqlPlan.event(feed, row.get(time, Long.class));
                }
            });
        }
        CarriedRows.compare(silver, List.of("kafka_partition", "kafka_offset"), outcomes.carried(feed), files, balance);
    }

    private void deep(Map<String, TableState> tables, LedgerIndex index, DeepCheck.Settings settings) {
        new DeepCheck(feeds, commit, new FilesOfLake(lake), index, newest.logs(), settings, findings("deep"), files)
                .run(tables);
    }

    private void gold(Map<String, TableState> tables, GoldPlan plan, Map<String, Progress> reached) {
        Map<String, GoldRows> rows = new TreeMap<>();
        Findings finality = new Findings("is_final", limits.examples());
        Finality isFinal = new Finality(reached, limits.latenessHorizon(), finality);
        for (GoldShape shape : GoldShape.ALL) {
            if (!GoldFamily.of(shape).isIn(tables)) {
                continue;
            }
            TableState state = tables.get(shape.table());
            Findings findings = findings(shape.table());
            rows.put(shape.table(), new GoldRows(shape, state.table(), Repairs.of(state.table()), isFinal, findings));
            if (!isWhole) {
                plan.changed(shape, state);
            }
        }
        for (SqlTable table : statements) {
            Table state = tables.get(table.table()).table();
            GoldShape shape = table.shape(state.schema());
            Findings findings = findings(table.table());
            rows.put(table.table(), new GoldRows(shape, state, waiting(shape, state), isFinal, findings));
        }
        others.add(finality);
        uncovered();
        statements(tables, rows);
        if (GoldFamily.MARKET.isIn(tables)) {
            market(tables, plan, rows);
        }
        if (GoldFamily.ORDERS.isIn(tables)) {
            orders(tables, plan, rows);
        }
    }

    /** Buckets to repair. Those that are not sealed are the job's, which keeps them right once it knows the table. */
    private SortedSet<Instant> waiting(GoldShape shape, Table table) {
        SortedSet<Instant> noted = Repairs.of(table);
        Progress family = newest.progress().get(shape.progress());
        if (family != null) {
            noted.removeIf(start -> shape.bucket().next(Micros.of(start)) > family.sealed());
        }
        return noted;
    }

    private void statements(Map<String, TableState> tables, Map<String, GoldRows> rows) {
        Map<Set<String>, List<SqlTable>> byFeeds = statements.stream()
                .collect(Collectors.groupingBy(SqlTable::feeds, LinkedHashMap::new, Collectors.toList()));
        byFeeds.forEach((feeds, some) -> {
            Map<String, Table> silver = new TreeMap<>();
            feeds.forEach(feed -> silver.put(feed, tables.get("silver." + feed).table()));
            new SqlCheck(silver, some, rows, files, limits.mostFolds()).run(sqlPlan.days(feeds));
        });
    }

    private void market(Map<String, TableState> tables, GoldPlan plan, Map<String, GoldRows> rows) {
        MarketCheck market = new MarketCheck(
                tables.get("silver.trades").table(),
                tables.get("silver.quotes").table(),
                GoldFamily.MARKET.tables().stream()
                        .map(shape -> rows.get(shape.table()))
                        .toList(),
                files,
                limits.mostFolds());
        plan.marketSpans(limits.mostFolds()).forEach(span -> market.run(span.from(), span.to()));
    }

    private void orders(Map<String, TableState> tables, GoldPlan plan, Map<String, GoldRows> rows) {
        OrdersCheck orders = new OrdersCheck(
                tables.get("silver.orders").table(),
                GoldFamily.ORDERS.tables().stream()
                        .map(shape -> rows.get(shape.table()))
                        .toList(),
                files,
                limits.keysInMemory());
        orders.run(plan.orderDays());
    }

    /** A Gold table of the lake that the audit does not know must not pass for proved. */
    private void uncovered() {
        List<String> known =
                new ArrayList<>(GoldShape.ALL.stream().map(GoldShape::table).toList());
        statements.forEach(table -> known.add(table.table()));
        pipeline.tables().stream()
                .filter(table -> table.layer().equals("gold") && !known.contains(table.fullName()))
                .forEach(table -> findings(table.fullName())
                        .problem("%s: the audit cannot compute its rows yet; add it to GoldShape", table.fullName()));
    }

    private static Map<String, List<String>> pending(Map<String, TableState> tables) {
        Map<String, List<String>> pending = new TreeMap<>();
        tables.forEach((name, state) -> {
            SortedSet<Instant> buckets = Repairs.of(state.table());
            if (!buckets.isEmpty()) {
                pending.put(name, buckets.stream().map(Instant::toString).toList());
            }
        });
        return pending;
    }
}
