package io.kappalake.serve.metrics;

import io.kappalake.tables.storage.FileUri;
import io.kappalake.tables.storage.LakeAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the lake stands on and this process can see.
 *
 * @param directories whose disks must not fill, by the name that a metric shows
 * @param servers whose certificates must not expire, likewise
 */
public record Outside(SortedMap<String, Path> directories, SortedMap<String, InetSocketAddress> servers) {

    public static final Outside NONE = new Outside(new TreeMap<>(), new TreeMap<>());

    private static final int HTTPS = 443;

    public Outside {
        directories = Collections.unmodifiableSortedMap(new TreeMap<>(directories));
        servers = Collections.unmodifiableSortedMap(new TreeMap<>(servers));
    }

    /**
     * The disks of a warehouse in files and of this process, and Nessie and S3 where they are reached by TLS.
     *
     * @param data directory of this process
     * @param further servers, such as Kafka, whose address the page's server does not know
     */
    public static Outside of(LakeAddress lake, Path data, Map<String, InetSocketAddress> further) {
        SortedMap<String, Path> directories = new TreeMap<>(Map.of("data", data));
        if (FileUri.is(lake.warehouse())) {
            directories.put("warehouse", FileUri.path(lake.warehouse()));
        }
        SortedMap<String, InetSocketAddress> servers = new TreeMap<>(further);
        addTls(servers, "nessie", lake.nessieUri());
        addTls(servers, "s3", lake.s3Endpoint());
        return new Outside(directories, servers);
    }

    private static void addTls(SortedMap<String, InetSocketAddress> servers, String name, String uri) {
        if (uri.startsWith("https://")) {
            URI https = URI.create(uri);
            servers.put(
                    name,
                    InetSocketAddress.createUnresolved(https.getHost(), https.getPort() < 0 ? HTTPS : https.getPort()));
        }
    }
}
