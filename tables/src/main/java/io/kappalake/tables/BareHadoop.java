package io.kappalake.tables;

import java.net.URL;

/**
 * Hides Hadoop's own configuration files from this thread until it is closed. Iceberg makes a new Hadoop configuration for each Parquet file that it
 * opens, and each would parse XML of hundreds of kB for settings that nothing on this way reads: most of the cost of a small file, and a checkpoint opens
 * dozens.
 */
final class BareHadoop implements AutoCloseable {

    private static final ClassLoader LOADER = new WithoutFiles(BareHadoop.class.getClassLoader());

    private final Thread thread = Thread.currentThread();
    // Hadoop asks this one for its files.
    private final ClassLoader before = thread.getContextClassLoader();

    private BareHadoop() {
        thread.setContextClassLoader(LOADER);
    }

    static BareHadoop onThisThread() {
        return new BareHadoop();
    }

    @Override
    public void close() {
        thread.setContextClassLoader(before);
    }

    private static final class WithoutFiles extends ClassLoader {

        WithoutFiles(ClassLoader parent) {
            super(parent);
        }

        @Override
        public URL getResource(String name) {
            // core-, mapred- and yarn-.
            boolean hidden = name.endsWith("-default.xml") || name.endsWith("-site.xml");
            return hidden ? null : super.getResource(name);
        }
    }
}
