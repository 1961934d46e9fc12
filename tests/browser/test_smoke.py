def test_home(page): 
    page.goto("/"); page.screenshot(path="/tmp/shots/home.png")
    print(page.title())
def test_report(investigator, pave):
    investigator.goto(f"/reports/{pave.report}/"); print(investigator.title())
