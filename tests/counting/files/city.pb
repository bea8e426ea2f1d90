META
key;value
description;A made-up town
num_projects;5
num_votes;9
budget;100000
vote_type;approval
rule;greedy
max_length;3
currency;NOK
PROJECTS
project_id;cost;name;category;votes;selected
B1;39000;"Benches; and a table";outdoors,sitting;7;1
B2;75000;Skate ramp;sport;5;0
B3;61000;"The ""blue"" wall";art;4;1
B4;150000;New pool;sport;4;0
B5;2500,50;Bird boxes;outdoors;1;0
VOTES
voter_id;age;vote
1;15;B1,B2
2;16;B1,B2,B3
3;17;B1,B3
4;15;B1,B4
5;15;B2,B1
6;16;B1,B2,B4
7;16;B3,B4
8;17;B2,B3,B4
9;18;B5,B1
