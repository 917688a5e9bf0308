-- Names in the order of the Lao alphabet, and a number in them by what it counts: room 2 before room 10.
create collation names (provider = icu, locale = 'lo-u-kn-true');
