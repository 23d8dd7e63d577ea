package io.kappalake.audit.deep;

import java.util.Map;
import org.apache.iceberg.Schema;

/** The lake's files and columns as they were at its commits. */
public interface PastFiles {

    /** Texts of the pipeline's files by name. */
    Map<String, String> files(String commit);

    /** The columns of a table. */
    Schema columns(String table, String commit);
}
