package io.kappalake.inspect.read;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.SeekableInputStream;

/** A lake's files, to read only. Counts the data files that are opened, and the bytes that are read. Thread-safe. */
public final class CountedFiles implements FileIO {

    private static final long serialVersionUID = 1L;
    private static final String DATA = ".parquet";

    private final transient FileIO files;
    private final transient Set<String> opened = ConcurrentHashMap.newKeySet();
    private final transient LongAdder dataBytes = new LongAdder();
    private final transient LongAdder metadataBytes = new LongAdder();

    public CountedFiles(FileIO files) {
        this.files = files;
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
                return file.getLength();
            }

            @Override
            public SeekableInputStream newStream() {
                if (!file.location().endsWith(DATA)) {
                    return new Counted(file.newStream(), metadataBytes);
                }
                opened.add(file.location());
                return new Counted(file.newStream(), dataBytes);
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

    private static final class Counted extends SeekableInputStream {

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
            int next = in.read();
            bytes.add(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = in.read(into, offset, length);
            bytes.add(Math.max(0, read));
            return read;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
