print("edp")
