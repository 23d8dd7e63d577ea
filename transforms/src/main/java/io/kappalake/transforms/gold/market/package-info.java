/** Gold tables from trades and quotes: bars and features. */
package io.kappalake.transforms.gold.market;
