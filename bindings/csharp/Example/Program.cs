using System;
using System.Collections.Generic;
using System.IO;
using Jpm.Payments;

/// <summary>
/// A day at the till: what to do with each outcome of a payment.
/// Program.exe CONFIG_FILE, or as the simulator prints them (ready BASE_URL CA_FILE): Program.exe BASE_URL [CA_FILE]
/// </summary>
/// <remarks>
/// Written to be copied: everything but Day is what a till needs. A text file, pay.books, stands for its database; beside it
/// lies the journal, which the file of options names as journal_file.
/// </remarks>
internal sealed class Program
{
    private readonly JpmClient client;
    private readonly Books books = new Books("pay.books");

    private Program(JpmClient client)
    {
        this.client = client;
    }

    private static int Main(string[] arguments)
    {
        if (arguments.Length < 1 || arguments.Length > 2)
        {
            Console.Error.WriteLine("Program.exe CONFIG_FILE | BASE_URL [CA_FILE]");
            return 2;
        }
        using (var client = new JpmClient(Options(arguments)))
        {
            var till = new Program(client);
            till.Settle();
            return till.Day();
        }
    }

    private static JpmOptions Options(string[] arguments)
    {
        if (!arguments[0].Contains("://"))
        {
            return new JpmOptions { ConfigFile = arguments[0], FromEnvironment = true };
        }
        bool ownAuthority = arguments.Length == 2;
        var options = new JpmOptions
        {
            { JpmOption.BaseUrl, arguments[0] },
            { JpmOption.MerchantId, Environment.GetEnvironmentVariable("JPM_MERCHANT_ID") ?? "998482157630" },
            { JpmOption.AccessToken, Environment.GetEnvironmentVariable("JPM_ACCESS_TOKEN") ?? "simulator" },
            { JpmOption.CompanyName, "Payment Company" },
            { JpmOption.ProductName, "Application Name" },
            { JpmOption.Trust, ownAuthority ? "file" : "os" },
            { JpmOption.CaFile, ownAuthority ? arguments[1] : null },
            { JpmOption.JournalFile, Path.GetFullPath(
                Environment.GetEnvironmentVariable("JPM_JOURNAL_FILE") ?? "pay.journal") },
        };
        options.FromEnvironment = true;
        return options;
    }

    /// <summary>What every till does first, and again while a payment is in doubt: book what it has not booked.</summary>
    private void Settle()
    {
        Settling settling = client.Settle();
        foreach (Result told in settling)
        {
            Console.WriteLine("   Order {0} (request id {1}): {2}", told.OrderNumber, told.RequestId, told.Outcome);
            Console.WriteLine("   " + told.Advice.Text());
            books.Book(told);
        }
        if (settling.StillInDoubt)
        {
            Console.WriteLine(
                "   Still in doubt: {0}; ask again in {1} ms", settling.Oldest.RequestId, settling.RetryAfterMs);
        }
    }

    /// <summary>One payment, with all that follows from its answer. What is thrown tells of the money, too.</summary>
    private Result Pay(long amount, string orderNumber, Func<Payment, Result> pay)
    {
        var payment = new Payment
        {
            Amount = amount,
            Currency = "USD",
            OrderNumber = orderNumber,
            RequestId = JpmClient.NewRequestId(),
        };
        books.Begin(payment);
        Result result;
        try
        {
            result = pay(payment);
        }
        catch (JpmException fault) when (fault.Result != null)
        {
            result = fault.Result;
            if (result.Advice == Advice.SeeOther)
            {
                Console.WriteLine("   {0}: {1} decides", fault.Name, result.OtherRequestId);
                result = SeeOther(payment, result);
            }
        }
        books.Book(result);
        result.Acknowledge();   // Only now: what is not acknowledged is told again.
        Report(result);
        return result;
    }

    /// <summary>
    /// What became of the payment that decides, if it is this very sale's: the same order number and amount, begun for no
    /// other. If it is not, a person may say that this is a new sale: call again with AllowDuplicate.
    /// </summary>
    private Result SeeOther(Payment payment, Result refused)
    {
        if (books.SaleOf(refused.OtherRequestId) != payment.OrderNumber)
        {
            return refused;
        }
        Result other;
        try
        {
            other = client.LookupRequest(refused.OtherRequestId);
        }
        catch (JpmException fault) when (fault.Result != null && fault.Result.Outcome != Outcome.NotAttempted)
        {
            other = fault.Result;
        }
        catch (JpmException)
        {
            return refused;
        }
        return other.RequestedAmount == payment.Amount ? other : refused;
    }

    private static void Report(Result result)
    {
        switch (result.Outcome)
        {
            case Outcome.Approved:
                Console.WriteLine(
                    "   Hand out the goods. Receipt: approval {0} {1}", result.ApprovalCode, result.MaskedAccountNumber);
                break;
            case Outcome.PartiallyApproved:
                Console.WriteLine(
                    "   {0} paid by card: take the other {1} some other way, then hand out the goods.",
                    result.Amount, result.RequestedAmount - result.Amount);
                break;
            case Outcome.Declined:
                Console.WriteLine("   Keep the goods and ask for another card: " + result.ResponseCode);
                break;
            case Outcome.Unknown:
            case Outcome.Pending:
                Console.WriteLine(
                    "   Do NOT take the money again, not in cash either: {0} (request id {1})",
                    result.Advice.Text(), result.RequestId);
                break;
            default:
                Console.WriteLine("   This was not charged: {0}. {1}", result.ErrorMessage, result.Advice.Text());
                break;
        }

        if (result.ProfileOutcome == ProfileOutcome.Created)
        {
            Console.WriteLine("   Profile {0}: the card need not be asked for again.", result.ConsumerProfileId);
        }
        else if (result.ProfileOutcome == ProfileOutcome.Failed)
        {
            Console.WriteLine("   The card was not stored ({0}); the payment stands.", result.ProfileResponseMessage);
        }
    }

    private int Day()
    {
        var visa = new Card { AccountNumber = "4112344112344113", ExpiryMonth = 12, ExpiryYear = 2030, Cvv = "111" };
        var mastercard = new Card { AccountNumber = "5112345112345114", ExpiryMonth = 12, ExpiryYear = 2030, Cvv = "111" };
        var almostEmpty = new Card { AccountNumber = "4444444444444455", ExpiryMonth = 12, ExpiryYear = 2030 };
        var holder = new AccountHolder { FirstName = "John", LastName = "Smith", Email = "example@example.com" };

        Console.WriteLine("1. A sale that stores the customer's card");
        string order = books.NextOrderNumber();
        Result first = Pay(1234, order, payment => client.PayWithNewProfile(payment, visa, holder));
        Profile profile = first.Profile;
        if (profile == null)
        {
            return 1;
        }

        Console.WriteLine("2. The pay button is pressed once more: the sale is paid, and not a second time");
        Result again = Pay(1234, order, payment => client.PayWithNewProfile(payment, visa, holder));

        Console.WriteLine("3. The same customer again, without the card");
        Result third = Pay(500, books.NextOrderNumber(), payment => client.PayWithProfile(payment, profile));

        Console.WriteLine("4. A card without money");
        Result fourth = Pay(52100, books.NextOrderNumber(), payment => client.PayWithCard(payment, mastercard));

        Console.WriteLine("5. A sale whose profile cannot be made (a customer only the simulator knows)");
        var stranger = new AccountHolder { FirstName = "John", LastName = "Smith", ReferenceId = "SIM-PROFILE-FAILS" };
        Result fifth = Pay(1234, books.NextOrderNumber(), payment => client.PayWithNewProfile(payment, visa, stranger));

        Console.WriteLine("6. A card with too little money: the rest is paid in another way before the goods are handed out");
        order = books.NextOrderNumber();
        Result part = Pay(1000, order, payment => client.PayWithCard(payment, almostEmpty));
        Result rest = Pay(1000 - part.Amount, order, payment => client.PayWithCard(payment, visa));
        // A customer who cannot pay the rest gets the part back, by client.Void(part.TransactionId), and no goods.

        bool asExpected = first.IsApproved && again.RequestId == first.RequestId && third.IsApproved && !fourth.IsApproved &&
            fifth.IsApproved && !part.IsApproved && rest.IsApproved && part.Amount + rest.Amount == 1000;
        return asExpected ? 0 : 1;
    }
}

/// <summary>Which sale each payment is for, and the last word on it.</summary>
internal sealed class Books
{
    private readonly string path;
    private readonly Dictionary<string, string> sales = new Dictionary<string, string>();
    private readonly Dictionary<string, Word> words = new Dictionary<string, Word>();

    internal Books(string path)
    {
        this.path = path;
        foreach (string line in File.Exists(path) ? File.ReadAllLines(path) : new string[0])
        {
            string[] parts = line.Split(' ');
            if (parts[0] == "sale")
            {
                sales[parts[1]] = parts[2];
            }
            else
            {
                var outcome = (Outcome)Enum.Parse(typeof(Outcome), parts[3]);
                words[parts[1]] = new Word { Number = long.Parse(parts[2]), Outcome = outcome };
            }
        }
    }

    /// <summary>A till counts its sales: an order number names one sale, and no other.</summary>
    internal string NextOrderNumber()
    {
        return "A-" + (sales.Count + 1);
    }

    /// <summary>Notes a payment before it is made: after a crash its request id tells which sale it was.</summary>
    internal void Begin(Payment payment)
    {
        Write("sale", payment.RequestId, payment.OrderNumber);
        sales[payment.RequestId] = payment.OrderNumber;
    }

    /// <summary>The order number that this payment was begun for; null if it was for none.</summary>
    internal string SaleOf(string requestId)
    {
        return sales.TryGetValue(requestId, out string orderNumber) ? orderNumber : null;
    }

    /// <summary>Books a word on a payment, by request id, verdict number and outcome.</summary>
    /// <remarks>
    /// The same verdict may come twice, and the higher number is the later word. The number 0 is no verdict yet, unless the
    /// outcome is final: of a payment that the journal does not know. And money that was taken is booked over any word that says
    /// otherwise: where the journal was lost or restored, the numbers begin again.
    /// </remarks>
    internal void Book(Result result)
    {
        Book(result.RequestId, result.VerdictNumber, result.Outcome, result.Amount);
    }

    private void Book(string requestId, long number, Outcome outcome, long amount)
    {
        if (number == 0 && !IsFinal(outcome))
        {
            return;
        }
        bool isKnown = words.TryGetValue(requestId, out Word known);
        if (!isKnown || number > known.Number || (IsPaid(outcome) && !IsPaid(known.Outcome)))
        {
            Write("told", requestId, number, outcome, amount);
            words[requestId] = new Word { Number = number, Outcome = outcome };
        }
    }

    /// <summary>Money was taken.</summary>
    private static bool IsPaid(Outcome outcome)
    {
        return outcome == Outcome.Approved || outcome == Outcome.PartiallyApproved;
    }

    /// <summary>Nothing more comes of the payment.</summary>
    private static bool IsFinal(Outcome outcome)
    {
        return IsPaid(outcome) || outcome == Outcome.Declined || outcome == Outcome.NotProcessed;
    }

    /// <summary>The last word on a payment.</summary>
    private struct Word
    {
        internal long Number;
        internal Outcome Outcome;
    }

    private void Write(params object[] parts)
    {
        using (var stream = new FileStream(path, FileMode.Append, FileAccess.Write))
        using (var writer = new StreamWriter(stream))
        {
            writer.WriteLine(string.Join(" ", parts));
            writer.Flush();
            stream.Flush(true);
        }
    }
}
