/**
 * What all Gold tables share: windows, buckets, sealing, and the revision of rows by late events
 * ({@link io.kappalake.transforms.gold.OpenWindows}).
 */
package io.kappalake.transforms.gold;
