using Fleet.Costs;
using Fleet.Store.Costs;
using Fleet.Store.Tests.Hosts;
using Fleet.Tests.PostgresHost;
using Xunit;

namespace Fleet.Store.Tests.Costs;

public abstract class BillTests(TestDatabase database) : CostTest(database)
{
    [Fact]
    public async Task A_bill_counts_in_place_of_the_estimate_which_stays_beside_it_and_goes_on()
    {
        await Instance("inst_1", "ssh", server: "srv_1");
        await Span("inst_1", Start, 10);
        Bill("a.csv", "date,instance_id,compute_usd,storage_usd", "2026-01-10,inst_1,0.7,", "2026-01-10,inst_1,0.07,0.001", "2026-01-09,inst_2,3,");
        await PassAt(Start.AddHours(10));
        var entry = await Entry("inst_1");
        Assert.Equal((CostSource.Reconciled, "a.csv", 0.771m, 0.50m), (entry.Source, entry.Bill, entry.Amounts.Total, entry.Estimate.Total));
        Assert.Equal(3m, (await Entry("inst_2", Day.AddDays(-1))).Amounts.Total);

        await Span("inst_1", Start.AddHours(10), 14);
        await PassAt(Start.AddHours(25));
        entry = await Entry("inst_1");
        Assert.Equal((0.771m, 1.20m), (entry.Amounts.Total, entry.Estimate.Total));
        Assert.Equal(3.771m, await Total(new(Day.AddDays(-3), Day)));
    }

    [Fact]
    public async Task The_later_name_counts_and_what_is_taken_back_gives_way_to_what_was_there()
    {
        await Span("inst_1", Start, 10);
        Bill("2026-01.csv", "instance_id,date,compute_usd", "inst_1,2026-01-10,1");
        Bill("2026-01b.csv", "instance_id,date,compute_usd", "inst_1,2026-01-10,2");
        await PassAt(Start.AddHours(11));
        Assert.Equal(2m, (await Entry("inst_1")).Amounts.Compute);
        Bill("2026-01b.csv", "instance_id,date,compute_usd");
        await PassAt(Start.AddHours(12));
        Assert.Equal(1m, (await Entry("inst_1")).Amounts.Compute);
        Bill("2026-01.csv", "instance_id,date,compute_usd");
        await PassAt(Start.AddHours(13));
        Assert.Equal((CostSource.Estimated, 0.50m), ((await Entry("inst_1")).Source, (await Entry("inst_1")).Amounts.Compute));
    }

    [Fact]
    public async Task A_faulty_file_changes_nothing_and_keeps_no_other_from_being_read()
    {
        Bill("a.csv", "instance_id,date,compute_usd", "inst_1,2026-01-10,1");
        await PassAt(Start.AddHours(1));
        Bill("a.csv", "instance_id,date,compute_usd", "inst_1,2026-01-10,2", "inst_1,tomorrow,2");
        Bill("b.csv", "instance_id,date,compute_usd", "inst_2,2026-01-10,5");
        await PassAt(Start.AddHours(2));
        Assert.Equal((1m, 5m), ((await Entry("inst_1")).Amounts.Compute, (await Entry("inst_2")).Amounts.Compute));
        Assert.Equal("line 3: date must be a day such as 2026-01-31", await Database.Scalar("SELECT error FROM cost_bills WHERE file = 'a.csv'"));
    }

    [Theory]
    [InlineData("", "line 1: there is no line")]
    [InlineData("date,compute_usd\n", "line 1: the columns date and instance_id")]
    [InlineData("date,instance_id,usd\n", "line 1: one of the columns")]
    [InlineData("date,instance_id,compute_usd\n2026-01-01,inst_1\n", "line 2: 2 fields")]
    [InlineData("date,instance_id,compute_usd\n2026-01-01,shop,1\n", "line 2: instance_id")]
    [InlineData("date,instance_id,compute_usd\n2026-01-01,inst_1,1e3\n", "line 2: compute_usd")]
    [InlineData("date,instance_id,compute_usd\n\n2026-01-01,\"inst_1,1\n", "line 3: a quotation mark")]
    [InlineData("date,instance_id,compute_usd,currency\n2026-01-01,inst_1,1,EUR\n", "line 2: currency")]
    public void What_is_wrong_is_told_with_its_line(string file, string fault) =>
        Assert.StartsWith(fault, BillReader.Read(new StringReader(file)).Error!.Message, StringComparison.Ordinal);

    [Fact]
    public void Other_columns_quotation_marks_and_credits_are_read()
    {
        var read = BillReader.Read(new StringReader("Date,\"note\",instance_id,llm_usd\n2026-01-01,\"a, \"\"b\"\"\",inst_1,-0.5\n"));
        Assert.Equal(new BilledDay(null, null, null, -0.5m), read.Value![("inst_1", new DateOnly(2026, 1, 1))]);
    }

    private void Bill(string name, params string[] lines) => File.WriteAllLines(Path.Combine(Bills, name), lines);
}

public sealed class SqliteBillTests() : BillTests(new SqliteTestDatabase());

public sealed class PostgresBillTests(PostgresServer server) : BillTests(new PostgresTestDatabase(server));
