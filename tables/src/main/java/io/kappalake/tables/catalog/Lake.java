package io.kappalake.tables.catalog;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.definition.SchemaChange;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.metadata.CommitMetadata;
import io.kappalake.tables.metadata.MetadataCache;
import io.kappalake.tables.metadata.SweptFiles;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.tables.storage.Warehouse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.LocationProviders;
import org.apache.iceberg.StaticTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsPrefixOperations;
import org.projectnessie.model.Content;
import org.projectnessie.model.ContentKey;
import org.projectnessie.model.IcebergTable;

/**
 * A lake, seen from one of its branches: its tables to read, its log, and {@link #commit}, the one way to change it.
 * Thread-safe. Tables are snapshots of one commit; ask again to see a newer one.
 */
public final class Lake implements AutoCloseable {

    /** As many as the tables of a checkpoint: staging waits for S3 more than it computes. */
    private static final int STAGERS = 16;

    private final LakeAddress address;
    private final Nessie nessie;
    private final NessieBranch branch;
    private final MetadataCache metadata = new MetadataCache();
    private final LedgerCache ledgers = new LedgerCache();
    private final LandmarkCache landmarks = new LandmarkCache();
    private final ExecutorService stagers;
    private FileIO io;

    private Lake(LakeAddress address, Nessie nessie) {
        this.address = address;
        this.nessie = nessie;
        this.branch = new NessieBranch(nessie, address.ref());
        this.stagers = daemonThreads();
    }

    /**
     * Connects to Nessie. Files are accessed on demand only.
     *
     * @throws LakeException if Nessie does not answer or lacks the branch, or the warehouse is not a location
     */
    public static Lake open(LakeAddress address) {
        Warehouse.root(address);
        Lake lake = new Lake(address, Nessie.at(address.nessieUri()));
        try {
            lake.head();
            return lake;
        } catch (LakeException e) {
            lake.close();
            throw e;
        }
    }

    /** A lake whose files are reached through {@code io}; closes it with the lake. */
    static Lake open(LakeAddress address, FileIO io) {
        Lake lake = open(address);
        lake.io = io;
        return lake;
    }

    public LakeAddress address() {
        return address;
    }

    /** Access to the lake's files, closed with the lake. */
    public synchronized FileIO io() {
        if (io == null) {
            try {
                io = Warehouse.open(address);
            } catch (RuntimeException e) {
                throw Warehouse.unusable(address, e);
            }
        }
        return io;
    }

    /** Writes and deletes a small file in the warehouse, to fail early and with a clear message. */
    public void checkWritable() {
        Warehouse.checkWritable(address, io());
    }

    /**
     * Creates all missing tables in one commit, and refuses existing tables with another schema or partitioning. Marks
     * an unmarked warehouse as this lake's.
     *
     * @throws LakeException if the warehouse belongs to another lake
     */
    public void provision(Collection<? extends TableDefinition<?>> tables) {
        provision(tables, Map.of());
    }

    /**
     * The same for a pipeline of the user's own.
     *
     * @param files of the pipeline, text by name; empty for the pipeline that ships with the project
     * @throws LakeException if the lake's tables belong to other files
     */
    public void provision(Collection<? extends TableDefinition<?>> tables, Map<String, String> files) {
        Evolution none = (lakes, found) -> {
            StoredPipeline.requireSame(address.ref(), lakes, files);
            return List.of();
        };
        provision(tables, files, none, (table, hash) -> List.of());
    }

    /**
     * The same for a lake whose pipeline may change and may get further Gold tables.
     *
     * @param past buckets of a further table with events that were there before it; they are noted for repair
     */
    public void provision(
            Collection<? extends TableDefinition<?>> tables,
            Map<String, String> files,
            Evolution evolution,
            PastWindows past) {
        new Provisioning(this, tables, files, evolution, past).run();
    }

    /**
     * The files of the lake's pipeline, text by name. Empty for the pipeline that ships with the project, and for a
     * lake without tables.
     */
    public Map<String, String> pipelineFiles() {
        return pipelineFilesAt(head());
    }

    /** The same at a commit: a pipeline may have changed since. */
    public Map<String, String> pipelineFilesAt(String hash) {
        return StoredPipeline.in(branch.contents(hash, List.of(StoredPipeline.KEY)))
                .<Map<String, String>>map(files -> files)
                .orElse(Map.of());
    }

    /** Decides what becomes of the tables of a lake that has other files, if any. */
    @FunctionalInterface
    public interface Evolution {

        /**
         * Changes of tables.
         *
         * @param lakes files of the lake; empty for the pipeline that ships with the project
         * @param found the pipeline's tables that the lake has, by {@code layer.name}
         * @throws LakeException if the pipeline cannot change like this
         */
        List<SchemaChange> of(Map<String, String> lakes, Map<String, Table> found);
    }

    /** The buckets of a Gold table that have events already, at a commit of the lake. */
    @FunctionalInterface
    public interface PastWindows {
        Collection<Instant> of(TableDefinition<?> table, String hash);
    }

    /** The owner of the warehouse. */
    public Ownership ownership() {
        return new Ownership(this);
    }

    /** Hash of the branch's newest commit. */
    public String head() {
        return branch.head();
    }

    public Refs refs() {
        return new Refs(nessie);
    }

    /** The branch's commits, newest first, read page by page as the stream is consumed. */
    public Stream<Commit> log() {
        return log(head());
    }

    /** The commits at and before {@code hash}, newest first. */
    public Stream<Commit> log(String hash) {
        return branch.log(hash);
    }

    /**
     * The commits that led to Silver and Gold at {@code hash}, newest first. Unlike the log, it omits commits that were
     * rolled back. Where a replay was published, the replay's commits replace the earlier ones, back to the commit that
     * began it. A rollback or publication itself is included. Its ledger took nothing and ends where the commit that it
     * took the tables from ends.
     */
    public Stream<Commit> history(String hash) {
        return History.of(hash, branch::log);
    }

    /**
     * Those commits of the {@link #history} that are more than one checkpoint after another, newest first: roll backs,
     * publications, the beginning and the comparisons of a replay, days that were published or taken back, gaps that
     * somebody accepted, the first commit of each partition. The others are not read, but for those from before release
     * 0.2, which are all there.
     */
    public Stream<Commit> landmarks(String hash) {
        return Landmarks.of(hash, branch::log);
    }

    /** Whether a commit is {@code of} or one before it. Reads no further back than the commit is old. */
    public boolean isAncestor(Commit commit, String of) {
        return logBackTo(commit, of).anyMatch(one -> one.hash().equals(commit.hash()));
    }

    /** As the log of {@code hash}, but without what is older than the commit. */
    Stream<Commit> logBackTo(Commit commit, String hash) {
        // One Nessie gives all times, so an hour is more than its clock is ever set back.
        Instant oldest = commit.time().minus(Duration.ofHours(1));
        return log(hash).takeWhile(one -> !one.time().isBefore(oldest));
    }

    /** A commit of any branch; empty where Nessie has none of that hash. */
    public Optional<Commit> find(String hash) {
        return branch.find(hash);
    }

    /** The commit that has {@link #lastLedger()}: one of the job's, or one that rolled the lake back. */
    public Optional<Commit> lastLedgerCommit() {
        return headNow().lastLedgerCommit();
    }

    /**
     * Ledgers that are in the log but no longer in the tables, newest first: the lake was rolled back and no ledger has
     * landed since.
     */
    public List<Ledger> rolledBack() {
        List<Ledger> gone = new ArrayList<>();
        Optional<Commit> newest = lastLedgerCommit();
        while (newest.isPresent() && newest.get().rolledBackTo().isPresent()) {
            String from = newest.get().hash();
            String to = newest.get().rolledBackTo().get();
            log(from)
                    .skip(1)
                    .takeWhile(commit -> !commit.hash().equals(to))
                    .filter(commit -> commit.rolledBackTo().isEmpty())
                    .flatMap(commit -> commit.ledger().stream())
                    .forEach(gone::add);
            newest = new Head(to, branch::log, ledgers).lastLedgerCommit();
        }
        return gone;
    }

    /** The newest ledger on this branch, of any pipeline; empty if no job has written to the lake. */
    public Optional<Ledger> lastLedger() {
        return headNow().lastLedger();
    }

    public Table table(TableDefinition<?> table) {
        return table(table.fullName());
    }

    /** A table ({@code layer.name}) at the branch's newest commit; read-only. */
    public Table table(String name) {
        return tableAt(name, head());
    }

    /** A table at a commit; read-only. */
    public Table tableAt(String name, String hash) {
        ContentKey key = key(name);
        return readOnly(name, Staging.tableIn(this, branch.contents(hash, List.of(key)), key, hash));
    }

    /** All tables at one commit, by name; read-only. */
    public SortedMap<String, Table> tablesAt(String hash) {
        SortedMap<String, Table> tables = new TreeMap<>();
        Map<ContentKey, Content> contents = branch.contents(hash, branch.tableKeys(hash));
        contents.forEach(
                (key, content) -> tables.put(key.toPathString(), readOnly(key.toPathString(), (IcebergTable) content)));
        return tables;
    }

    /** The commits at and before {@code hash}, newest first, with the table metadata that each made current. */
    public Stream<CommitMetadata> metadataLog(String hash) {
        return branch.metadataLog(hash);
    }

    /** Names of the tables at a commit, by the location of their current metadata file. */
    public Map<String, String> metadataAt(String hash) {
        Map<String, String> locations = new HashMap<>();
        branch.contents(hash, branch.tableKeys(hash))
                .forEach((key, content) ->
                        locations.put(((IcebergTable) content).getMetadataLocation(), key.toPathString()));
        return locations;
    }

    /** Whether a file is in this lake's warehouse; several lakes may share one Nessie. */
    public boolean isOwn(String location) {
        return location.startsWith(Warehouse.root(address) + "/");
    }

    /** All files under a layer's directory of the warehouse, whether or not a table refers to them. */
    public Iterable<FileInfo> files(String layer) {
        return ((SupportsPrefixOperations) io()).listPrefix(Warehouse.root(address) + "/" + layer + "/");
    }

    /** Sealed buckets that late events invalidated, by table; omits tables without any. */
    public SortedMap<String, SortedSet<Instant>> repairs() {
        SortedMap<String, SortedSet<Instant>> repairs = new TreeMap<>();
        tablesAt(head()).forEach((name, table) -> repairs.put(name, Repairs.of(table)));
        repairs.values().removeIf(Collection::isEmpty);
        return repairs;
    }

    /**
     * Does all the work of a commit of these tables except the commit, so that the first real one is fast. Changes
     * nothing.
     */
    public void warmUp(Collection<String> tables) {
        new WarmUp(this).run(tables);
    }

    /** A change to be described and landed. */
    public LakeCommit commit(String message) {
        return new LakeCommit(this, message);
    }

    @Override
    public synchronized void close() {
        stagers.shutdownNow();
        nessie.close();
        if (io != null) {
            io.close();
        }
    }

    public static ContentKey key(String table) {
        return ContentKey.of(Arrays.asList(table.split("\\.")));
    }

    Head headNow() {
        return new Head(head(), branch::log, ledgers);
    }

    public NessieBranch branch() {
        return branch;
    }

    public MetadataCache metadata() {
        return metadata;
    }

    LedgerCache ledgers() {
        return ledgers;
    }

    LandmarkCache landmarkCache() {
        return landmarks;
    }

    ExecutorService stagers() {
        return stagers;
    }

    private Table readOnly(String name, IcebergTable table) {
        TableMetadata read;
        try {
            read = metadata.read(io(), name, table.getMetadataLocation());
        } catch (NotFoundException e) {
            throw SweptFiles.gone(name, table.getMetadataLocation(), e);
        } catch (RuntimeException e) {
            throw Warehouse.unusable(address, e);
        }
        var locations = LocationProviders.locationsFor(read.location(), read.properties());
        return new BaseTable(new StaticTableOperations(read, io(), locations), name, report -> {});
    }

    /**
     * Iceberg's shared threads outlive the lake and inherit the class loader of the threads that first use them. That
     * of a Flink task is closed after it.
     */
    static ExecutorService daemonThreads() {
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(STAGERS, STAGERS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "lake-stager");
                    thread.setDaemon(true);
                    thread.setContextClassLoader(Lake.class.getClassLoader());
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}
