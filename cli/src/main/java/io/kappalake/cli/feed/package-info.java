/**
 * The commands {@code feed} and {@code pipeline}: draft and check files of feeds and pipelines before anything runs by
 * them. Nothing here touches a lake.
 */
package io.kappalake.cli.feed;
