package io.kappalake.audit;

import io.kappalake.audit.deep.DeepCheck;
import io.kappalake.audit.feed.RunRules;
import io.kappalake.audit.ledger.LedgerCheck;
import io.kappalake.audit.payload.SchemaRegistry;
import io.kappalake.audit.read.AuditProgress;
import io.kappalake.audit.read.TableState;
import io.kappalake.audit.read.Unreadable;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.transforms.Pipeline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.Table;

/**
 * Proves a commit of the lake, or the commits after another one, from the ledger and the rows alone. It changes nothing
 * and never waits for the job.
 *
 * <p>Rows are streamed. Options bound what is held in memory: symbol minutes of Gold, and keys before they spill to
 * temporary files. In addition it takes an eighth of a byte for each offset where Kafka or the feed left gaps, about
 * 200 bytes for each audited commit, and 1 kB for each data file.
 */
public final class Audit {

    private static final int EXAMPLES = 10;

    private final Lake lake;
    private String hash = "";
    private String since = "";
    private Duration duplicateHorizon = Duration.ofHours(24);
    private Duration latenessHorizon = Duration.ofHours(1);
    private int examples = EXAMPLES;
    private int mostFolds = 200_000;
    private int keysInMemory = 2_000_000;
    private boolean isDeep;
    private Set<String> exchanges;
    private Duration maxFuture;
    private SchemaRegistry registry = id -> Optional.empty();

    private Audit(Lake lake) {
        this.lake = lake;
    }

    /** An audit of everything at the head of the lake's branch. */
    public static Audit of(Lake lake) {
        return new Audit(lake);
    }

    /** Audits this commit instead of the branch's head; it may be off the branch. */
    public Audit at(String commit) {
        this.hash = commit;
        return this;
    }

    /** Audits only what the commits after this one added; it must be in the history of the audited commit. */
    public Audit since(String commit) {
        this.since = commit;
        return this;
    }

    /** The job's {@code --duplicate-horizon}: Kafka time within which an identity must not repeat. */
    public Audit duplicateHorizon(Duration horizon) {
        this.duplicateHorizon = horizon;
        return this;
    }

    /** The job's {@code --lateness-horizon}, which decides when a row is final. */
    public Audit latenessHorizon(Duration horizon) {
        this.latenessHorizon = horizon;
        return this;
    }

    /** How many problems of each check to keep as text; all are counted. */
    public Audit examples(int most) {
        this.examples = most;
        return this;
    }

    /** How many symbol minutes of Gold to recompute at once, about 1.5 kB each. */
    public Audit symbolMinutesInMemory(int most) {
        this.mostFolds = most;
        return this;
    }

    /** How many identities or customers to hold before they spill to temporary files, 24 bytes each. */
    public Audit keysInMemory(int most) {
        this.keysInMemory = most;
        return this;
    }

    /** Also decodes Bronze again and proves Silver from its bytes, with schemas of this registry. */
    public Audit deep(SchemaRegistry schemas) {
        this.isDeep = true;
        this.registry = schemas;
        return this;
    }

    /** The job's {@code --exchanges}, for records of commits that do not say their rules. */
    public Audit exchanges(Set<String> allowed) {
        this.exchanges = allowed;
        return this;
    }

    /** The job's {@code --max-future}, for records of commits that do not say their rules. */
    public Audit maxFuture(Duration most) {
        this.maxFuture = most;
        return this;
    }

    /**
     * Runs all checks.
     *
     * @throws LakeException if there is nothing to audit, or Nessie or the files cannot be reached
     */
    public AuditReport run(AuditProgress progress) {
        String commit = hash.isEmpty() ? lake.head() : hash;
        try {
            return run(commit, progress);
        } catch (LakeException e) {
            throw e;
        } catch (RuntimeException e) {
            throw Unreadable.sentence(lake.address(), e);
        }
    }

    private AuditReport run(String commit, AuditProgress progress) {
        SortedMap<String, TableState> tables = tables(commit);
        Ledger newest = LedgerCheck.newest(lake, commit)
                .orElseThrow(() -> new LakeException("Commit " + commit + " and those before it have no ledger: "
                        + "nothing to audit before ./lake run made its first commit"));
        AuditRun run = new AuditRun(
                lake,
                commit,
                newest,
                since,
                new AuditRun.Limits(
                        Micros.of(duplicateHorizon), Micros.of(latenessHorizon), examples, mostFolds, keysInMemory),
                isDeep ? Optional.of(deepSettings()) : Optional.empty(),
                progress);
        return run.report(tables);
    }

    private DeepCheck.Settings deepSettings() {
        var rules = Pipeline.of(lake).rules();
        return new DeepCheck.Settings(
                new RunRules(
                        exchanges == null ? rules.exchanges() : exchanges,
                        Micros.of(maxFuture == null ? rules.maxFuture() : maxFuture),
                        Micros.of(duplicateHorizon)),
                registry,
                since.isEmpty(),
                examples,
                keysInMemory);
    }

    private SortedMap<String, TableState> tables(String commit) {
        SortedMap<String, Table> now = lake.tablesAt(commit);
        List<TableDefinition<?>> all = Pipeline.at(lake, commit).tables();
        List<String> lacking = all.stream()
                .map(TableDefinition::fullName)
                .filter(name -> !now.containsKey(name))
                .toList();
        if (lacking.size() == all.size()) {
            throw new LakeException("Commit " + commit
                    + " has none of the lake's tables: nothing to audit before ./lake run made them");
        }
        if (!lacking.isEmpty()) {
            throw new LakeException("Commit " + commit + " lacks " + String.join(", ", lacking)
                    + ": ./lake run makes the tables that are missing, ./lake log shows who changed them");
        }
        SortedMap<String, Table> before = since.isEmpty() ? new TreeMap<>() : lake.tablesAt(since);
        SortedMap<String, TableState> states = new TreeMap<>();
        now.forEach((name, table) -> states.put(
                name, before.containsKey(name) ? TableState.since(table, before.get(name)) : TableState.whole(table)));
        return states;
    }
}
