#!/usr/bin/env bash
# As it stands in the draft on load balancing in Squid's wiki (Eliezer Croitoru, MwanLB, "Least Connections").
ONE=`conntrack -L 2>/dev/null|grep "mark=1 "|grep ESTABLISHED |wc -l`
TWO=`conntrack -L 2>/dev/null|grep "mark=2 "|grep ESTABLISHED |wc -l`
THREE=`conntrack -L 2>/dev/null|grep "mark=3 "|grep ESTABLISHED |wc -l`
echo "$ONE,1" > marks_stats.csv
echo "$TWO,2" >> marks_stats.csv
echo "$THREE,3" >> marks_stats.csv
