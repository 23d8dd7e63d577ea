package io.kappalake.inspect.export;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;

/** A stream as a file of Iceberg's writers. */
record StreamedFile(OutputStream out) implements OutputFile {

    @Override
    public PositionOutputStream create() {
        return new Counted(out);
    }

    @Override
    public PositionOutputStream createOrOverwrite() {
        return create();
    }

    @Override
    public String location() {
        return "stream";
    }

    @Override
    public InputFile toInputFile() {
        throw new UnsupportedOperationException("A stream is written only");
    }

    private static final class Counted extends PositionOutputStream {

        private final OutputStream out;
        private long position;

        Counted(OutputStream out) {
            this.out = out;
        }

        @Override
        public long getPos() {
            return position;
        }

        @Override
        public void write(int one) throws IOException {
            out.write(one);
            position++;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
            position += length;
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
