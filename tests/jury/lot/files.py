"""A small pool and its quotas, as they lie in files."""

QUOTAS = "category,feature,min,max\ngender,woman,1,2\ngender,man,1,2\nplace,east,1,3\n"
POOL = "name,gender,place\n" + "".join(
    f"n{at},{'woman' if at % 3 else 'man'},{'east' if at % 4 else 'west'}\n" for at in range(12)
)
