package io.kappalake.inspect.export;

import io.kappalake.inspect.export.Manifest.ExportedColumn;
import io.kappalake.inspect.export.Manifest.ExportedFile;
import io.kappalake.inspect.export.Manifest.ExportedTable;
import io.kappalake.inspect.export.Manifest.Verdict;
import io.kappalake.inspect.read.CountedFiles;
import io.kappalake.inspect.read.LakeAtCommit;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.Table;

/**
 * Writes tables at a commit to files of a new directory, one for each partition. The directory is complete or absent:
 * until all is there it has another name. An export that was killed resumes with the files that it had finished.
 */
public final class Export {

    private final ExportPlan plan;
    private final Verdict audit;
    private final LakeAtCommit at;
    private final Progress progress;
    private long rows;

    private Export(Lake lake, ExportPlan plan, Verdict audit, Progress progress) {
        this.plan = plan;
        this.audit = audit;
        this.at = LakeAtCommit.of(lake, plan.commit(), new CountedFiles(lake.io()));
        this.progress = progress;
    }

    /** Is told of rows that are done, and of how many there are at most. */
    @FunctionalInterface
    public interface Progress {
        void at(long rows, long total);
    }

    /**
     * An export of a plan.
     *
     * @param audit what is known of the commit
     * @throws LakeException if Nessie does not know the commit
     */
    public static Export of(Lake lake, ExportPlan plan, Verdict audit, Progress progress) {
        return new Export(lake, plan, audit, progress);
    }

    /**
     * The plan of an unfinished export to this directory. Its commit stands for the newest, if nobody names one.
     *
     * @throws LakeException if the directory has something else in it, or an unfinished export of something else
     */
    public static Optional<ExportPlan> resumed(Path out, ExportPlan wanted, boolean isNewest) {
        PartDirectory.requireNew(out);
        Optional<ExportPlan> begun = PartDirectory.begun(out);
        if (begun.isEmpty()) {
            return begun;
        }
        boolean same = isNewest ? begun.get().isLike(wanted) : begun.get().equals(wanted);
        if (!same) {
            throw PartDirectory.taken(out, begun.get());
        }
        return begun;
    }

    /** Exports all tables, and returns what the directory holds. */
    public Manifest run(Path out) {
        ExportFormat format = ExportFormat.named(plan.format()).orElseThrow();
        List<TableFilesOf> tables = new ArrayList<>();
        for (String name : plan.tables()) {
            Table table = at.table(name);
            tables.add(at.unlessSwept(() -> TableFilesOf.of(table, plan)));
        }
        long total = tables.stream().mapToLong(TableFilesOf::rows).sum();
        try (PartDirectory part = PartDirectory.open(out, plan)) {
            List<ExportedTable> exported = new ArrayList<>();
            for (TableFilesOf table : tables) {
                exported.add(at.unlessSwept(() -> export(table, format, part, total)));
            }
            Manifest manifest = new Manifest(
                    Manifest.VERSION,
                    plan,
                    at.commit().time().toString(),
                    audit,
                    exported.stream().mapToLong(ExportedTable::rows).sum(),
                    exported,
                    "");
            part.complete(manifest);
            return manifest;
        } catch (IOException e) {
            throw PartDirectory.unwritable(PartDirectory.of(out), e);
        }
    }

    private ExportedTable export(TableFilesOf table, ExportFormat format, PartDirectory part, long total) {
        List<ExportedFile> files = new ArrayList<>();
        for (TableFilesOf.Group group : table.groups()) {
            String path = table.name() + "/" + group.name() + "." + format.text();
            ExportedFile file = part.finished(path).orElseGet(() -> write(table, group, path, format, part, total));
            rows += part.finished(path).isPresent() ? group.rows() : 0;
            progress.at(rows, total);
            files.add(file);
        }
        files.removeIf(file -> file.rows() == 0);
        return new ExportedTable(
                table.name(),
                columns(table.table()),
                files.stream().mapToLong(ExportedFile::rows).sum(),
                files.stream().map(ExportedFile::rowsHash).reduce(RowsHash.NONE, RowsHash::plus),
                files);
    }

    private static List<ExportedColumn> columns(Table table) {
        return table.schema().columns().stream()
                .map(column -> new ExportedColumn(column.name(), column.type().toString(), column.isRequired()))
                .toList();
    }

    private ExportedFile write(
            TableFilesOf table,
            TableFilesOf.Group group,
            String path,
            ExportFormat format,
            PartDirectory part,
            long total) {
        RowsHash hash = new RowsHash(table.table().schema());
        long[] written = {0};
        try {
            Path file = part.unfinished(path);
            try (RowsFile into =
                    format.open(Files.newOutputStream(file), table.table().schema())) {
                table.each(group, row -> {
                    into.write(row);
                    hash.add(row);
                    written[0]++;
                    progress.at(++rows, total);
                });
            }
            return written[0] == 0 ? nothing(file, path) : part.finish(path, written[0], hash.text());
        } catch (IOException e) {
            throw PartDirectory.unwritable(part.path(), e);
        }
    }

    /** A partition without a row in the range has no file. */
    private static ExportedFile nothing(Path file, String path) throws IOException {
        Files.delete(file);
        return new ExportedFile(path, 0, RowsHash.NONE, 0, "");
    }
}
