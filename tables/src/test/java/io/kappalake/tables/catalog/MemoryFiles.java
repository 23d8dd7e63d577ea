package io.kappalake.tables.catalog;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.inmemory.InMemoryFileIO;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.SeekableInputStream;
import org.apache.iceberg.io.SupportsPrefixOperations;

/** A warehouse in memory, for tests that write thousands of files. */
final class MemoryFiles extends InMemoryFileIO implements SupportsPrefixOperations {

    private final Set<String> paths = ConcurrentHashMap.newKeySet();

    /** Other than that of the class above, also for a file that is not there. */
    @Override
    public InputFile newInputFile(String path) {
        return fileExists(path) ? super.newInputFile(path) : new Missing(path);
    }

    private record Missing(String location) implements InputFile {

        @Override
        public boolean exists() {
            return false;
        }

        @Override
        public long getLength() {
            throw new NotFoundException("No file %s", location);
        }

        @Override
        public SeekableInputStream newStream() {
            throw new NotFoundException("No file %s", location);
        }
    }

    @Override
    public OutputFile newOutputFile(String path) {
        paths.add(path);
        return super.newOutputFile(path);
    }

    @Override
    public void deleteFile(String path) {
        paths.remove(path);
        super.deleteFile(path);
    }

    @Override
    public List<FileInfo> listPrefix(String prefix) {
        return paths.stream()
                .filter(path -> path.startsWith(prefix) && fileExists(path))
                .map(path -> new FileInfo(path, newInputFile(path).getLength(), 0))
                .toList();
    }

    @Override
    public void deletePrefix(String prefix) {
        listPrefix(prefix).forEach(file -> deleteFile(file.location()));
    }
}
