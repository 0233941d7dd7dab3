# drop.sh ID: removes what is staged, if anything is.

installed
undo_adoption
clear "$dir/staged" || fail 73 "cannot remove $dir/staged"
drop_volumes
