/**
 * What all Gold tables share: windows, buckets, sealing, and how a late event revises a row ({@link
 * io.kappalake.transforms.gold.OpenWindows}).
 */
package io.kappalake.transforms.gold;
