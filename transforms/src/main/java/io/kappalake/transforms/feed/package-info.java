/** What a feed is: raw record, event, rejection, rules, and how events travel. Formats are below it. */
package io.kappalake.transforms.feed;
