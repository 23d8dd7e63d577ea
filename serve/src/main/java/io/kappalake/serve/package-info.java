/** The process of the page and the read API: its options and its start. */
package io.kappalake.serve;
