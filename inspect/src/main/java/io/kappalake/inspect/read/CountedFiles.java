package io.kappalake.inspect.read;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.SeekableInputStream;

/** A lake's files, to read only. Counts the data files that are opened, and the bytes that are read. Thread-safe. */
public final class CountedFiles implements FileIO {

    private static final long serialVersionUID = 1L;
    private static final String DATA = ".parquet";

    private final transient FileIO files;
    private final transient Set<String> opened;
    private final transient LongAdder dataBytes;
    private final transient LongAdder metadataBytes;
    private final transient Function<NotFoundException, RuntimeException> missing;

    public CountedFiles(FileIO files) {
        this(files, ConcurrentHashMap.newKeySet(), new LongAdder(), new LongAdder(), e -> e);
    }

    private CountedFiles(
            FileIO files,
            Set<String> opened,
            LongAdder dataBytes,
            LongAdder metadataBytes,
            Function<NotFoundException, RuntimeException> missing) {
        this.files = files;
        this.opened = opened;
        this.dataBytes = dataBytes;
        this.metadataBytes = metadataBytes;
        this.missing = missing;
    }

    /** The same files, counted together, which tell in other words that one is not there. */
    CountedFiles unlessMissing(Function<NotFoundException, RuntimeException> told) {
        return new CountedFiles(files, opened, dataBytes, metadataBytes, told);
    }

    /** What was read so far. */
    public ReadCounts counts() {
        return new ReadCounts(opened.size(), dataBytes.sum(), metadataBytes.sum());
    }

    @Override
    public InputFile newInputFile(String path) {
        return counted(files.newInputFile(path));
    }

    @Override
    public InputFile newInputFile(String path, long length) {
        return counted(files.newInputFile(path, length));
    }

    @Override
    public OutputFile newOutputFile(String path) {
        throw new UnsupportedOperationException("Nothing is written here: " + path);
    }

    @Override
    public void deleteFile(String path) {
        throw new UnsupportedOperationException("Nothing is deleted here: " + path);
    }

    @Override
    public Map<String, String> properties() {
        return files.properties();
    }

    private InputFile counted(InputFile file) {
        return new InputFile() {
            @Override
            public long getLength() {
                return there(file::getLength);
            }

            @Override
            public SeekableInputStream newStream() {
                boolean isData = file.location().endsWith(DATA);
                if (isData) {
                    opened.add(file.location());
                }
                return new Counted(there(file::newStream), isData ? dataBytes : metadataBytes);
            }

            @Override
            public String location() {
                return file.location();
            }

            @Override
            public boolean exists() {
                return file.exists();
            }
        };
    }

    /** Some storage tells it when a file is opened, some when it is first read. */
    private <T, E extends Exception> T there(Asked<T, E> asked) throws E {
        try {
            return asked.get();
        } catch (NotFoundException e) {
            throw missing.apply(e);
        }
    }

    @FunctionalInterface
    private interface Asked<T, E extends Exception> {
        T get() throws E;
    }

    private final class Counted extends SeekableInputStream {

        private final SeekableInputStream in;
        private final LongAdder bytes;

        Counted(SeekableInputStream in, LongAdder bytes) {
            this.in = in;
            this.bytes = bytes;
        }

        @Override
        public long getPos() throws IOException {
            return in.getPos();
        }

        @Override
        public void seek(long position) throws IOException {
            in.seek(position);
        }

        @Override
        public int read() throws IOException {
            int next = there(in::read);
            bytes.add(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = there(() -> in.read(into, offset, length));
            bytes.add(Math.max(0, read));
            return read;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
