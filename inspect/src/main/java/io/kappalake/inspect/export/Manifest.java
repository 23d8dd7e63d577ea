package io.kappalake.inspect.export;

import java.util.List;
import java.util.Objects;

/**
 * What an export holds: {@code manifest.json} of its directory.
 *
 * @param version of this form
 * @param committedAt when the commit was made
 * @param rows of all tables
 * @param sha256 of this manifest with an empty text here, as it is written
 */
public record Manifest(
        int version,
        ExportPlan plan,
        String committedAt,
        Verdict audit,
        long rows,
        List<ExportedTable> tables,
        String sha256) {

    static final int VERSION = 1;

    public Manifest {
        Objects.requireNonNull(plan);
        Objects.requireNonNull(committedAt);
        Objects.requireNonNull(audit);
        Objects.requireNonNull(sha256);
        tables = List.copyOf(tables);
    }

    Manifest with(String hash) {
        return new Manifest(version, plan, committedAt, audit, rows, tables, hash);
    }

    /** All files. */
    List<ExportedFile> files() {
        return tables.stream().flatMap(table -> table.files().stream()).toList();
    }

    /**
     * Whether the commit was proved.
     *
     * @param verdict {@code passed} or {@code not audited}
     * @param how it is known
     */
    public record Verdict(String verdict, String how) {

        public Verdict {
            Objects.requireNonNull(verdict);
            Objects.requireNonNull(how);
        }
    }

    /**
     * A table of an export.
     *
     * @param rowsHash sum of the 128-bit hashes of all rows, hexadecimal: the same in whatever order they are
     */
    public record ExportedTable(
            String table, List<ExportedColumn> schema, long rows, String rowsHash, List<ExportedFile> files) {

        public ExportedTable {
            Objects.requireNonNull(table);
            Objects.requireNonNull(rowsHash);
            schema = List.copyOf(schema);
            files = List.copyOf(files);
        }
    }

    /** A column: its Iceberg type, and whether every row has a value. */
    public record ExportedColumn(String name, String type, boolean required) {}

    /**
     * A file.
     *
     * @param path within the directory
     */
    public record ExportedFile(String path, long rows, String rowsHash, long bytes, String sha256) {

        public ExportedFile {
            Objects.requireNonNull(path);
            Objects.requireNonNull(rowsHash);
            Objects.requireNonNull(sha256);
        }
    }
}
