/** Bronze: raw records as received. */
package io.kappalake.transforms.bronze;
