/** Gold tables from orders: totals by hour and day. */
package io.kappalake.transforms.gold.orders;
