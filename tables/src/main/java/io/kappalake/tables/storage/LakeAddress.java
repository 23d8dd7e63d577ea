package io.kappalake.tables.storage;

import java.io.Serializable;

/**
 * Where a lake is, and which of its branches is used.
 *
 * @param nessieUri Nessie API v2, such as {@code http://127.0.0.1:19120/api/v2}
 * @param ref branch to write and read
 * @param warehouse root of all files, {@code file:///…} or {@code s3://bucket/path}
 * @param s3Endpoint S3 endpoint for {@code s3://} warehouses, empty for AWS itself
 */
public record LakeAddress(String nessieUri, String ref, String warehouse, String s3Endpoint) implements Serializable {

    public LakeAddress onRef(String other) {
        return new LakeAddress(nessieUri, other, warehouse, s3Endpoint);
    }
}
